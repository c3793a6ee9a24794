package io.github.etcdgrpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class EtcdExceptionTest {

    @Test
    void isConnectionError_wrappedTwice_looksThroughCauses() {
        EtcdException lost = new EtcdException(ErrorCode.CONNECTION_LOST, "127.0.0.1:2379");
        Throwable wrapped = new ExecutionException(new CompletionException(lost));

        assertThat(EtcdException.isConnectionError(wrapped)).isTrue();
        assertThat(EtcdException.isRegistryError(wrapped)).isFalse();
    }

    @Test
    void isTest_foreignErrorOrNull_isFalse() {
        assertThat(EtcdException.isConnectionError(new IllegalStateException("x")))
                .isFalse();
        assertThat(EtcdException.isRetryable(null)).isFalse();
    }

    @Test
    void isTest_causeChainWithCycle_ends() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);

        assertThat(EtcdException.isTimeoutError(first)).isFalse();
    }

    @Test
    void constructor_causeKnowsOutcome_takesItOver() {
        EtcdException refused =
                new EtcdException(ErrorCode.LEASE_NOT_FOUND, "put /services/a/1", null, EtcdError.LEASE_NOT_FOUND);
        EtcdException outer =
                new EtcdException(ErrorCode.SERVICE_REGISTRATION_FAILED, "a/1", new CompletionException(refused));

        assertThat(outer.outcome()).isEqualTo(RequestOutcome.REJECTED);
        assertThat(outer.etcdError()).contains(EtcdError.LEASE_NOT_FOUND);
        assertThat(outer).hasMessage("service registration failed: a/1");
        assertThat(refused).hasMessage("lease not found: put /services/a/1: etcdserver: requested lease not found");
    }

    @Test
    void constructor_unavailableAnswer_leavesOutcomeUnknown() {
        EtcdException changed = new EtcdException(ErrorCode.CONNECTION_LOST, "put a", null, EtcdError.LEADER_CHANGED);

        assertThat(changed.outcome()).isEqualTo(RequestOutcome.OUTCOME_UNKNOWN);
        assertThat(EtcdException.isRetryable(changed)).isTrue();
    }

    @Test
    void isRetryable_refusedForGood_isFalse() {
        EtcdException denied =
                new EtcdException(ErrorCode.OPERATION_FAILED, "put a", null, EtcdError.PERMISSION_DENIED);
        EtcdException busy = new EtcdException(ErrorCode.OPERATION_FAILED, "put a", null, EtcdError.TOO_MANY_REQUESTS);

        assertThat(EtcdException.isRetryable(denied)).isFalse();
        assertThat(EtcdException.isRetryable(busy)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_AUTH_TOKEN", "AUTH_OLD_REVISION"})
    void isRetryable_tokenToBeRenewed_isTrue_andNothingWasApplied(EtcdError error) {
        EtcdException refused = new EtcdException(ErrorCode.OPERATION_FAILED, "put a", null, error);

        assertThat(EtcdException.isRetryable(refused)).isTrue();
        assertThat(refused.outcome()).isEqualTo(RequestOutcome.REJECTED);
    }

    @ParameterizedTest
    @CsvSource({"-1, 100", "0, 100", "1, 200", "2, 400", "3, 800", "4, 1600", "5, 3200", "6, 3200", "1000, 3200"})
    void retryDelay_doublesUpToCeiling(int attempt, long millis) {
        assertThat(EtcdException.retryDelay(attempt)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @EnumSource(ErrorType.class)
    void wrap_everyType_keepsCauseAndDetail(ErrorType type) {
        Exception cause = new Exception("boom");

        EtcdException wrapped = EtcdException.wrap(type, "failed to register service", cause);

        assertThat(wrapped).hasCause(cause).hasMessageEndingWith(": failed to register service");
        if (type != ErrorType.ALREADY_EXISTS) {
            assertThat(wrapped.type()).isEqualTo(type);
        }
    }

    @Test
    void errorCodes_numbersAndMessages_areThoseOfTheOriginal() {
        assertThat(ErrorCode.values()).extracting(ErrorCode::number).doesNotHaveDuplicates();
        assertThat(ErrorCode.CONNECTION_FAILED.number()).isEqualTo(1001);
        assertThat(ErrorCode.CONNECTION_FAILED.message()).isEqualTo("failed to connect to etcd");
        assertThat(ErrorCode.LOCK_ACQUISITION_TIMEOUT.number()).isEqualTo(4004);
        assertThat(ErrorCode.MISSING_ENDPOINTS.number()).isEqualTo(6002);
        assertThat(ErrorCode.INVALID_STATE.number()).isEqualTo(7003);
        assertThat(ErrorType.ALREADY_EXISTS.wireName()).isEqualTo("ALREADY_EXISTS_ERROR");
    }

    @Test
    void etcdError_ofText_findsEveryConstantAndNothingElse() {
        for (EtcdError error : EtcdError.values()) {
            assertThat(EtcdError.ofText(error.text())).contains(error);
        }
        assertThat(EtcdError.ofText("etcdserver: something new")).isEmpty();
    }
}
