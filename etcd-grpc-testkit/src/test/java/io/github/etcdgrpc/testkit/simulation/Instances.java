package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.Bytes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What keys and values mean: worked out from what was written, not as the library reads it. */
final class Instances {
    static final String PREFIX = "/services/";
    private static final Pattern ADDRESS = Pattern.compile("10\\.0\\.\\d+\\.\\d+:\\d+");

    /** What the key of an instance says. */
    record Name(String service, String id) {}

    private final Map<String, Claim> claims = new HashMap<>();
    private int addresses;

    /** Returns an address that was not used before. */
    String newAddress() {
        addresses++;
        return "10.0." + addresses / 200 + "." + addresses % 200 + ":" + (1000 + addresses);
    }

    void add(Claim claim) {
        claims.put(claim.address(), claim);
    }

    /** Takes the key of an instance apart. */
    static Optional<Name> name(Bytes key) {
        String text = key.utf8();
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String rest = text.substring(PREFIX.length());
        int slash = rest.indexOf('/');
        return slash < 1 || slash == rest.length() - 1
                ? Optional.empty()
                : Optional.of(new Name(rest.substring(0, slash), rest.substring(slash + 1)));
    }

    /** Returns who wanted this value, or null when it is no instance. */
    @Nullable
    Claim claim(Bytes value) {
        Matcher address = ADDRESS.matcher(value.utf8());
        return address.find() ? claims.get(address.group()) : null;
    }

    /** Returns the instance that a key is to readers, if it is one; garbage never holds an address. */
    Optional<ServiceInstance> instance(String id, Bytes value, LeaseId lease) {
        Claim claim = claim(value);
        if (claim == null) {
            return Optional.empty();
        }
        Map<String, String> metadata = value.utf8().contains("etadata") ? claim.metadata() : Map.of();
        Duration ttl = value.utf8().contains("\"ttl\"") ? claim.ttl() : Duration.ZERO;
        return Optional.of(new ServiceInstance(id, claim.address(), metadata, lease, ttl));
    }

    /** Returns the value that the library must write. */
    static Bytes written(String id, Claim claim) {
        String metadata = claim.metadata().isEmpty() ? "" : "\"Metadata\":" + json(claim.metadata()) + ",";
        return Bytes.ofUtf8(
                "{\"Op\":0,\"Addr\":\"" + claim.address() + "\"," + metadata + "\"id\":\"" + id + "\",\"address\":\""
                        + claim.address() + "\",\"ttl\":" + claim.ttl().toSeconds() + "}");
    }

    /** Returns a value as another kind of client writes it. */
    static Bytes foreign(int kind, Claim claim) {
        return Bytes.ofUtf8(
                switch (kind) {
                    case 0 -> claim.address();
                    case 1 ->
                        "{\"Op\":0,\"Addr\":\"" + claim.address() + "\",\"Metadata\":" + json(claim.metadata()) + "}";
                    case 2 -> "{\"address\":\"" + claim.address() + "\",\"metadata\":" + json(claim.metadata()) + "}";
                    default -> " " + claim.address() + "\n";
                });
    }

    private static String json(Map<String, String> metadata) {
        return new TreeMap<>(metadata)
                .entrySet().stream()
                        .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
                        .collect(Collectors.joining(",", "{", "}"));
    }
}
