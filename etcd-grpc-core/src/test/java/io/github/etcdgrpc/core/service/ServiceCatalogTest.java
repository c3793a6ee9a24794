package io.github.etcdgrpc.core.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.core.faulty.Bench;
import io.github.etcdgrpc.core.watch.PrefixReader;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServiceCatalogTest {
    private final Bench bench = Bench.open();
    private final ServiceKeys keys = new ServiceKeys(bench.scope.options().servicePrefix());
    private final ServiceCatalog catalog = new ServiceCatalog(
            keys, new PrefixReader(bench.scope.backend().kv(), bench.scope.retrier()), new InstanceParser(keys));

    @BeforeEach
    void cutOff() {
        bench.partition();
    }

    @Test
    void services_callerGivesUpWhileEtcdIsAway_leavesNoRetry() {
        assertEndsWithItsCaller(catalog.services());
    }

    @Test
    void instances_callerGivesUpWhileEtcdIsAway_leavesNoRetry() {
        assertEndsWithItsCaller(catalog.instances("greeter"));
    }

    private void assertEndsWithItsCaller(CompletableFuture<?> reading) {
        bench.settle();
        assertThat(bench.time.scheduled()).isEqualTo(1);

        reading.cancel(true);
        bench.settle();
        assertThat(bench.time.scheduled()).isZero();
    }
}
