package io.github.etcdgrpc.core.service;

import static io.github.etcdgrpc.core.service.RegistryBench.BACKOFF;
import static io.github.etcdgrpc.core.service.RegistryBench.TTL;
import static io.github.etcdgrpc.core.service.RegistryBench.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.faulty.Call;
import io.github.etcdgrpc.core.faulty.Fault;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.RegisterOptions;
import io.github.etcdgrpc.service.Registration;
import io.github.etcdgrpc.service.Registration.State;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpdateTest {
    private final RegistryBench one = RegistryBench.open();

    @Test
    void updateService_address_keepsMetadataTtlAndLease() {
        RegisterOptions options =
                RegisterOptions.DEFAULTS.withMetadata(Map.of("v", "1")).withTtl(Duration.ofSeconds(45));
        Registration registration = one.register("1", "10.0.0.1:80", options);
        LeaseId lease = one.bench.leaseOf(key("1"));

        one.registry.updateService("greeter", "1", "10.0.0.2:80");

        assertThat(one.address("1")).isEqualTo("10.0.0.2:80");
        assertThat(one.metadata("1")).isEqualTo(Map.of("v", "1"));
        assertThat(one.shown("1").orElseThrow().ttl()).isEqualTo(Duration.ofSeconds(45));
        assertThat(one.bench.leaseOf(key("1"))).isEqualTo(lease);
        assertThat(registration.instance()).isEqualTo(one.shown("1").orElseThrow());
    }

    @Test
    void updateService_metadata_replacesItOverTheDefaults() {
        RegistryBench many = RegistryBench.open(
                ManagerOptions.builder().defaultMetadata(Map.of("region", "eu")).build());
        many.register("1", "10.0.0.1:80", RegisterOptions.DEFAULTS.withMetadata(Map.of("old", "1")));

        many.registry.updateService("greeter", "1", "10.0.0.1:80", Map.of("v", "2"));

        assertThat(many.metadata("1")).isEqualTo(Map.of("region", "eu", "v", "2"));
    }

    @Test
    void updateService_notRegistered_saysSo() {
        one.another().register("1", "10.0.0.9:80");

        EtcdException refusal = catchThrowableOfType(
                EtcdException.class, () -> one.registry.updateService("greeter", "1", "10.0.0.2:80"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.SERVICE_NOT_REGISTERED);
        assertThat(one.address("1")).isEqualTo("10.0.0.9:80");
    }

    @Test
    void updateService_duringAnOutage_failsAndIsWrittenWhenEtcdAnswers() {
        one.register("1", "10.0.0.1:80");
        one.bench.partition();

        EtcdException failure = update("10.0.0.2:80");
        one.bench.backend.heal();
        one.bench.advance(BACKOFF);

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_REGISTRATION_FAILED);
        assertThat(one.address("1")).isEqualTo("10.0.0.2:80");
    }

    @Test
    void updateService_duringAnOutageLongerThanTheTtl_comesBackWithTheLatest() {
        Registration registration = one.register("1", "10.0.0.1:80");
        one.bench.partition();
        update("10.0.0.2:80");
        one.bench.advance(TTL.multipliedBy(3));
        update("10.0.0.3:80");
        one.bench.backend.heal();
        one.bench.advance(BACKOFF.multipliedBy(2));

        assertThat(one.address("1")).isEqualTo("10.0.0.3:80");
        assertThat(registration.state()).isEqualTo(State.REGISTERED);
    }

    @Test
    void updateService_manyAtOnce_theLastStands() {
        one.register("1", "10.0.0.1:80");
        one.bench.backend.next(Call.TXN, Fault.slow(one.bench.virtual, Duration.ofSeconds(1)));
        var first = one.bench.begin(() -> updated("10.0.0.2:80"));
        var second = one.bench.begin(() -> updated("10.0.0.3:80"));
        var third = one.bench.begin(() -> updated("10.0.0.4:80"));

        one.bench.finish(first);
        one.bench.finish(second);
        one.bench.finish(third);

        assertThat(one.address("1")).isEqualTo("10.0.0.4:80");
        assertThat(one.bench.read(key("1")).orElseThrow().version()).isEqualTo(3);
    }

    @Test
    void updateService_answerLost_isWrittenOnce() {
        one.register("1", "10.0.0.1:80");
        one.bench.backend.next(Call.TXN, Fault.answerLost());

        assertThat(update("10.0.0.2:80")).isNull();

        assertThat(one.address("1")).isEqualTo("10.0.0.2:80");
        assertThat(one.bench.read(key("1")).orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void updateService_anOlderWriteArrivesLate_doesNotUndoIt() {
        one.register("1", "10.0.0.1:80");
        one.bench.backend.next(Call.TXN, Fault.carriedOutLate(one.bench.virtual, Duration.ofSeconds(2)));
        var old = one.bench.begin(() -> updated("10.0.0.2:80"));
        update("10.0.0.3:80");
        one.bench.finish(old);

        one.bench.advance(Duration.ofSeconds(5));

        assertThat(one.address("1")).isEqualTo("10.0.0.3:80");
    }

    @Test
    void updateService_refusedForGood_saysSoAtOnce() {
        one.register("1", "10.0.0.1:80");
        one.bench.backend.next(
                Call.TXN,
                Fault.refused(new EtcdException(ErrorCode.OPERATION_FAILED, "txn", null, EtcdError.REQUEST_TOO_LARGE)));

        EtcdException failure = update("10.0.0.2:80");

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_REGISTRATION_FAILED);
        assertThat(failure).hasMessageContaining("greeter/1");
        assertThat(one.bench.virtual.elapsed()).isZero();
    }

    private EtcdException update(String address) {
        return one.bench.whileTimeRuns(() -> updated(address));
    }

    private EtcdException updated(String address) {
        try {
            one.registry.updateService("greeter", "1", address);
            return null;
        } catch (EtcdException failure) {
            return failure;
        }
    }
}
