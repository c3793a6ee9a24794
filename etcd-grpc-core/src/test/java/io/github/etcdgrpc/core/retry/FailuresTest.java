package io.github.etcdgrpc.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private final EtcdException exists =
            new EtcdException(ErrorCode.LEASE_CREATION_FAILED, "grant", null, EtcdError.LEASE_EXISTS);

    @Test
    void isEtcdError_wrapped_isFound() {
        assertThat(Failures.isEtcdError(new CompletionException(exists), EtcdError.LEASE_EXISTS))
                .isTrue();
        assertThat(Failures.isEtcdError(exists, EtcdError.LEASE_NOT_FOUND)).isFalse();
        assertThat(Failures.isEtcdError(null, EtcdError.LEASE_EXISTS)).isFalse();
    }

    @Test
    void mayBeApplied_followsTheOutcome_andDoubtsWhatItDoesNotKnow() {
        assertThat(Failures.mayBeApplied(exists)).isFalse();
        assertThat(Failures.mayBeApplied(lost(RequestOutcome.NOT_SENT))).isFalse();
        assertThat(Failures.mayBeApplied(lost(RequestOutcome.OUTCOME_UNKNOWN))).isTrue();
        assertThat(Failures.mayBeApplied(new IllegalStateException())).isTrue();
    }

    @Test
    void asEtcdException_unwrapsOrWraps() {
        IllegalStateException bug = new IllegalStateException("bug");

        assertThat(Failures.asEtcdException(ErrorCode.LEASE_ERROR, "x", new CompletionException(exists)))
                .isSameAs(exists);
        assertThat(Failures.asEtcdException(ErrorCode.LEASE_ERROR, "x", bug))
                .hasMessage("lease error: x")
                .hasCause(bug);
    }

    private static EtcdException lost(RequestOutcome outcome) {
        return new EtcdException(ErrorCode.CONNECTION_LOST, "localhost:2379", null, outcome);
    }
}
