package io.github.etcdgrpc.core.lock;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.etcdgrpc.spi.Bytes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a node for others to read: {@code {"owner":"host/4711/default","created":"2026-11-24T02:00:00Z"}}. Nobody decides by it. Other clients write nothing, or what they like.
 *
 * @param owner who put the node; empty when it does not say
 * @param created when, by the owner's clock; empty when it does not say
 */
record NodeValue(Optional<String> owner, Optional<Instant> created) {
    private static final NodeValue SILENT = new NodeValue(Optional.empty(), Optional.empty());

    static NodeValue of(String owner, Instant created) {
        return new NodeValue(Optional.of(owner), Optional.of(created));
    }

    /** Reads a node's value; text that is none of ours is an owner's name. */
    static NodeValue parse(Bytes value) {
        String text = value.utf8();
        if (text.isBlank()) {
            return SILENT;
        }
        JsonObject ours = object(text);
        if (ours == null || !ours.has("owner")) {
            return new NodeValue(Optional.of(text), Optional.empty());
        }
        return new NodeValue(text(ours, "owner"), text(ours, "created").flatMap(NodeValue::instant));
    }

    /** Returns the value as it is put. */
    Bytes bytes() {
        JsonObject object = new JsonObject();
        owner.ifPresent(name -> object.addProperty("owner", name));
        created.ifPresent(when -> object.addProperty("created", when.toString()));
        return Bytes.ofUtf8(object.toString());
    }

    private static @Nullable JsonObject object(String text) {
        try {
            JsonElement element = JsonParser.parseString(text);
            return element.isJsonObject() ? element.getAsJsonObject() : null;
        } catch (JsonParseException notJson) {
            return null;
        }
    }

    private static Optional<String> text(JsonObject object, String name) {
        return Optional.ofNullable(object.get(name))
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
