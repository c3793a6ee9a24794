package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointResolverTest {
    private final Map<String, String> names = new HashMap<>(Map.of("one", "127.0.0.1", "two", "127.0.0.2"));
    private final Results results = new Results();
    private final EndpointResolver resolver = new EndpointResolver(
            List.of(new Endpoint("one", 1), new Endpoint("two", 2)),
            new SynchronizationContext((thread, thrown) -> {
                throw new AssertionError(thrown);
            }),
            Runnable::run,
            this::lookup);

    /** Keeps what a channel would be told, as text. */
    private static final class Results extends NameResolver.Listener2 {
        final List<String> told = new ArrayList<>();

        @Override
        public void onResult(NameResolver.ResolutionResult result) {
            told.add(
                    result.getAddressesOrError().hasValue()
                            ? text(result.getAddressesOrError().getValue())
                            : result.getAddressesOrError().getStatus().getDescription());
        }

        @Override
        public void onError(io.grpc.Status error) {
            told.add(String.valueOf(error.getDescription()));
        }

        private static String text(List<EquivalentAddressGroup> groups) {
            return String.join(
                    " ",
                    groups.stream()
                            .map(group ->
                                    (InetSocketAddress) group.getAddresses().get(0))
                            .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
                            .toList());
        }
    }

    private InetAddress[] lookup(String host) throws UnknownHostException {
        String address = names.get(host);
        if (address == null) {
            throw new UnknownHostException(host);
        }
        return InetAddress.getAllByName(address);
    }

    @Test
    void start_oneNameUnknown_tellsTheOther() {
        names.remove("one");

        resolver.start(results);

        assertThat(results.told).containsExactly("127.0.0.2:2");
    }

    @Test
    void start_allNamesUnknown_namesThem() {
        names.clear();

        resolver.start(results);

        assertThat(results.told).containsExactly("unknown host one, two");
    }

    /** A refresh comes when one connection broke; the others, whose names cannot be looked up at that moment, must not go with it. */
    @Test
    void refresh_nameNoLongerKnown_keepsItsLastAddresses() {
        resolver.start(results);
        names.remove("two");
        names.put("one", "127.0.0.3");

        resolver.refresh();

        assertThat(results.told).containsExactly("127.0.0.1:1 127.0.0.2:2", "127.0.0.3:1 127.0.0.2:2");
    }
}
