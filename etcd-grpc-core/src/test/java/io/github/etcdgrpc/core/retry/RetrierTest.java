package io.github.etcdgrpc.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.config.RetryConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetrierTest {
    private final EtcdException notSent = lost(RequestOutcome.NOT_SENT);
    private final EtcdException unknown = lost(RequestOutcome.OUTCOME_UNKNOWN);

    private final VirtualTime time = new VirtualTime();
    private final Retrier retrier = new Retrier(RetryConfig.DEFAULTS, time, new Random(1));
    private final List<Duration> tries = new ArrayList<>();
    private final Deque<CompletableFuture<String>> answers = new ArrayDeque<>();

    @Test
    void call_firstTrySucceeds_isDoneWithoutTime() {
        answers.add(CompletableFuture.completedFuture("yes"));

        CompletableFuture<String> call = retrier.call(RetrySafety.IDEMPOTENT, this::request);
        time.settle();

        assertThat(call).isCompletedWithValue("yes");
        assertThat(tries).hasSize(1);
    }

    @Test
    void call_passingFailures_waitsLongerEachTime() {
        answers.add(CompletableFuture.failedFuture(unknown));
        answers.add(CompletableFuture.failedFuture(notSent));
        answers.add(CompletableFuture.completedFuture("yes"));

        CompletableFuture<String> call = retrier.call(RetrySafety.IDEMPOTENT, this::request);
        time.advance(Duration.ofSeconds(1));

        assertThat(call).isCompletedWithValue("yes");
        assertThat(tries.get(1)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(tries.get(2).minus(tries.get(1))).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void call_neverSucceeds_endsWithTheLastFailureAfterMaxRetries() {
        for (int i = 0; i < 10; i++) {
            answers.add(CompletableFuture.failedFuture(notSent));
        }

        CompletableFuture<String> call = retrier.call(RetrySafety.IDEMPOTENT, this::request);
        time.advance(Duration.ofMinutes(1));

        assertThat(tries).hasSize(1 + RetryConfig.DEFAULTS.maxRetries());
        assertThatThrownBy(call::join).hasCause(notSent);
    }

    @Test
    void call_lastingFailure_isNotRepeated() {
        EtcdException refused =
                new EtcdException(ErrorCode.OPERATION_FAILED, "put /a", null, EtcdError.PERMISSION_DENIED);
        answers.add(CompletableFuture.failedFuture(refused));

        CompletableFuture<String> call = retrier.call(RetrySafety.IDEMPOTENT, this::request);
        time.advance(Duration.ofMinutes(1));

        assertThat(tries).hasSize(1);
        assertThatThrownBy(call::join).hasCause(refused);
    }

    @ParameterizedTest
    @EnumSource(RetrySafety.class)
    void call_tokenExpired_isRepeatedWhateverItDoes(RetrySafety safety) {
        answers.add(CompletableFuture.failedFuture(
                new EtcdException(ErrorCode.OPERATION_FAILED, "put /a", null, EtcdError.INVALID_AUTH_TOKEN)));
        answers.add(CompletableFuture.completedFuture("yes"));

        CompletableFuture<String> call = retrier.call(safety, this::request);
        time.advance(Duration.ofSeconds(1));

        assertThat(call).isCompletedWithValue("yes");
        assertThat(tries).hasSize(2);
    }

    @Test
    void call_atMostOnceWithUnknownOutcome_isNotRepeated() {
        answers.add(CompletableFuture.failedFuture(unknown));

        CompletableFuture<String> call = retrier.call(RetrySafety.AT_MOST_ONCE, this::request);
        time.advance(Duration.ofMinutes(1));

        assertThat(tries).hasSize(1);
        assertThatThrownBy(call::join).hasCause(unknown);
    }

    @Test
    void call_atMostOnceNeverSent_isRepeated() {
        answers.add(CompletableFuture.failedFuture(notSent));
        answers.add(CompletableFuture.completedFuture("yes"));

        CompletableFuture<String> call = retrier.call(RetrySafety.AT_MOST_ONCE, this::request);
        time.advance(Duration.ofMinutes(1));

        assertThat(call).isCompletedWithValue("yes");
    }

    @Test
    void call_noLeader_isRepeatedOnlyWhenThatIsSafe() {
        EtcdException noLeader = new EtcdException(ErrorCode.OPERATION_FAILED, "put /a", null, EtcdError.NO_LEADER);

        assertThat(RetrySafety.IDEMPOTENT.allows(new CompletionException(noLeader)))
                .isTrue();
        assertThat(RetrySafety.AT_MOST_ONCE.allows(new CompletionException(noLeader)))
                .isFalse();
    }

    @Test
    void cancel_whileARequestIsUnderWay_cancelsItAndEndsTheRepeating() {
        CompletableFuture<String> pending = new CompletableFuture<>();
        answers.add(pending);
        CompletableFuture<String> call = retrier.call(RetrySafety.IDEMPOTENT, this::request);
        time.settle();

        call.cancel(true);
        time.advance(Duration.ofMinutes(1));

        assertThat(pending).isCancelled();
        assertThat(tries).hasSize(1);
    }

    @Test
    void cancel_whileItWaits_endsTheRepeating() {
        answers.add(CompletableFuture.failedFuture(notSent));
        answers.add(CompletableFuture.completedFuture("too late"));
        CompletableFuture<String> call = retrier.call(RetrySafety.IDEMPOTENT, this::request);
        time.settle();

        call.cancel(true);
        time.advance(Duration.ofMinutes(1));

        assertThat(tries).hasSize(1);
    }

    @Test
    void completeExceptionally_fromOutside_endsTheRepeating() {
        answers.add(CompletableFuture.failedFuture(notSent));
        answers.add(CompletableFuture.completedFuture("too late"));
        CompletableFuture<String> call = retrier.call(RetrySafety.IDEMPOTENT, this::request);
        time.settle();

        call.completeExceptionally(new EtcdException(ErrorCode.OPERATION_TIMEOUT, "given up"));
        time.advance(Duration.ofMinutes(1));

        assertThat(tries).hasSize(1);
        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void call_requestThrows_isAFailure() {
        CompletableFuture<String> call = retrier.call(RetrySafety.IDEMPOTENT, () -> {
            throw new IllegalStateException("a bug");
        });
        time.settle();

        assertThatThrownBy(call::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    private CompletableFuture<String> request() {
        tries.add(time.elapsed());
        return answers.remove();
    }

    private static EtcdException lost(RequestOutcome outcome) {
        return new EtcdException(ErrorCode.CONNECTION_LOST, "localhost:2379", null, outcome);
    }
}
