package io.github.etcdgrpc.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A registration is a desired state, whatever becomes of etcd. */
final class RegistrationIT extends RealEtcd {
    private static final Duration TTL = Duration.ofSeconds(9);

    /** A third of the TTL, the longest wait of the retry, and something for a slow machine. */
    private static final Duration BACK_WITHIN = TTL.dividedBy(3).plusSeconds(3).plusSeconds(3);

    RegistrationIT(EtcdBinary binary) {
        super(binary);
    }

    @Test
    void etcdKilledAndRestarted_instanceIsThereWithItsLatestValue() {
        try (EtcdManager manager = manager("server")) {
            registerAndUpdate(manager);

            etcd().kill9();
            etcd().start();

            awaitLatestValue();
        }
    }

    @Test
    void leaseRevokedFromOutside_instanceIsPutBackWithItsLatestValue() {
        try (EtcdManager manager = manager("server")) {
            Registration registration = registerAndUpdate(manager);
            String lease = registration.instance().leaseId().toString();

            etcd().etcdctl("lease", "revoke", lease);
            assertThat(found()).isEmpty();

            awaitLatestValue();
            assertThat(etcd().etcdctl("lease", "list")).doesNotContain(lease);
        }
    }

    @Test
    void etcdComesBackEmpty_instanceIsPutBackWithItsLatestValue() {
        try (EtcdManager manager = manager("server")) {
            registerAndUpdate(manager);

            etcd().kill9();
            etcd().wipe();
            etcd().start();
            assertThat(etcd().etcdctl("get", "--prefix", "/services", "--keys-only"))
                    .isBlank();

            awaitLatestValue();
        }
    }

    @Test
    void keyDeletedFromOutside_instanceIsPutBackWithItsLatestValue() {
        try (EtcdManager manager = manager("server")) {
            registerAndUpdate(manager);

            etcd().etcdctl("del", "/services/greeter/1");

            awaitLatestValue();
        }
    }

    @Test
    void restartedProcess_takesOverWhatItsDeadSelfLeft_andTheDeadSelfGivesWay() {
        try (EtcdManager dead = manager("dead");
                EtcdManager alive = manager("alive")) {
            Registration old = registerAndUpdate(dead);
            alive.serviceRegistry().register("greeter", "1", "127.0.0.1:7", RegisterOptions.DEFAULTS.withTtl(TTL));

            Awaitility.await().atMost(TTL.plusSeconds(10)).until(() -> old.state() == Registration.State.SUPERSEDED);
            dead.close();
            assertThat(found()).extracting(ServiceInstance::address).containsExactly("127.0.0.1:7");
        }
    }

    @Test
    void close_leavesNeitherKeyNorLease() {
        try (EtcdManager manager = manager("server")) {
            registerAndUpdate(manager);
        }
        assertThat(etcd().etcdctl("get", "--prefix", "/services", "--keys-only"))
                .isBlank();
        assertThat(etcd().etcdctl("lease", "list")).contains("found 0 leases");
    }

    private static Registration registerAndUpdate(EtcdManager manager) {
        Registration registration = manager.serviceRegistry()
                .register(
                        "greeter",
                        "1",
                        "127.0.0.1:1",
                        RegisterOptions.DEFAULTS.withTtl(TTL).withMetadata(Map.of("version", "1")));
        manager.serviceRegistry().updateService("greeter", "1", "127.0.0.1:2", Map.of("version", "2"));
        return registration;
    }

    private void awaitLatestValue() {
        Awaitility.await()
                .atMost(BACK_WITHIN)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(found())
                        .extracting(ServiceInstance::address, ServiceInstance::metadata)
                        .containsExactly(org.assertj.core.groups.Tuple.tuple("127.0.0.1:2", Map.of("version", "2"))));
    }

    private List<ServiceInstance> found() {
        return observer().serviceRegistry().getServiceInstances("greeter");
    }
}
