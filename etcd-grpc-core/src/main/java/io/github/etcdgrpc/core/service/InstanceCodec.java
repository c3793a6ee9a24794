package io.github.etcdgrpc.core.service;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.Bytes;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The value of an instance's key.
 *
 * <p>Written is one form, which etcd's own Go resolver and the Go library of the same API read as it stands:
 * <pre>{"Op":0,"Addr":"h:p","Metadata":{...},"id":"...","address":"h:p","ttl":30}</pre>
 * {@code Metadata} is left out when there is none. Go matches names without regard to case, so there is never a {@code metadata} beside it.
 *
 * <p>Read are this form, etcd's own ({@code Addr}, any {@code Metadata}), the Go library's object ({@code address}, {@code metadata}) and its plain {@code h:p}. Whatever
 * else stands there is no instance.
 */
final class InstanceCodec {
    private InstanceCodec() {}

    static Bytes encode(ServiceInstance instance) {
        JsonObject json = new JsonObject();
        json.addProperty("Op", 0);
        json.addProperty("Addr", instance.address());
        if (!instance.metadata().isEmpty()) {
            JsonObject metadata = new JsonObject();
            instance.metadata().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> metadata.addProperty(entry.getKey(), entry.getValue()));
            json.add("Metadata", metadata);
        }
        json.addProperty("id", instance.id());
        json.addProperty("address", instance.address());
        json.addProperty("ttl", instance.ttl().toSeconds());
        return Bytes.ofUtf8(json.toString());
    }

    /** Reads a value, or returns nothing when it is no instance. */
    static Optional<ServiceInstance> decode(String instanceId, Bytes value, LeaseId lease) {
        return text(value).flatMap(text -> decode(instanceId, text.strip(), lease));
    }

    private static Optional<ServiceInstance> decode(String instanceId, String text, LeaseId lease) {
        if (text.startsWith("{")) {
            return parse(text).flatMap(json -> fromJson(instanceId, json, lease));
        }
        return HostPort.isValid(text)
                ? Optional.of(new ServiceInstance(instanceId, text, Map.of(), lease, Duration.ZERO))
                : Optional.empty();
    }

    private static Optional<ServiceInstance> fromJson(String instanceId, JsonObject json, LeaseId lease) {
        Map<String, JsonElement> fields = new HashMap<>();
        json.entrySet().forEach(field -> fields.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        return address(fields)
                .map(address -> new ServiceInstance(
                        instanceId, address, metadata(fields.get("metadata")), lease, ttl(fields.get("ttl"))));
    }

    private static Optional<String> address(Map<String, JsonElement> fields) {
        return string(fields.get("addr"))
                .filter(HostPort::isValid)
                .or(() -> string(fields.get("address")).filter(HostPort::isValid));
    }

    private static Optional<String> string(@Nullable JsonElement element) {
        return element instanceof JsonPrimitive primitive && primitive.isString()
                ? Optional.of(primitive.getAsString())
                : Optional.empty();
    }

    /** Takes strings as they are, other values as their JSON; metadata that is no object says nothing to us. */
    private static Map<String, String> metadata(@Nullable JsonElement element) {
        Map<String, String> metadata = new HashMap<>();
        if (element instanceof JsonObject object) {
            object.entrySet()
                    .forEach(entry -> metadata.put(
                            entry.getKey(), string(entry.getValue()).orElseGet(entry.getValue()::toString)));
        }
        return metadata;
    }

    private static Duration ttl(@Nullable JsonElement element) {
        double seconds =
                element instanceof JsonPrimitive primitive && primitive.isNumber() ? primitive.getAsDouble() : 0;
        return seconds >= 1 && seconds <= Integer.MAX_VALUE ? Duration.ofSeconds((long) seconds) : Duration.ZERO;
    }

    private static Optional<JsonObject> parse(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement element = JsonParser.parseReader(reader);
            boolean whole = reader.peek() == JsonToken.END_DOCUMENT;
            return whole && element instanceof JsonObject json ? Optional.of(json) : Optional.empty();
        } catch (IOException | JsonParseException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Bytes value) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(value.asByteBuffer())
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }
}
