package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualTimeAwaitTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void await_doneFuture_returnsItsValue() throws Exception {
        assertThat(time.await(CompletableFuture.completedFuture("value"), Duration.ZERO))
                .isEqualTo("value");
    }

    @Test
    void await_failedFuture_throwsItsErrorAsTheCause() {
        RuntimeException cause = new RuntimeException();
        assertThatThrownBy(() -> time.await(CompletableFuture.failedFuture(cause), SECOND))
                .isInstanceOf(ExecutionException.class)
                .hasCause(cause);
    }

    @Test
    void await_cancelledFuture_throwsTheCancellationAsTheCause() {
        CompletableFuture<String> future = new CompletableFuture<>();
        future.cancel(false);
        assertThatThrownBy(() -> time.await(future, SECOND))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    void await_foreignThread_endsWithTheFutureThatTimeBrings() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        time.schedule(SECOND, () -> future.complete("in time"));
        CompletableFuture<String> waiter = awaitElsewhere(future, SECOND.multipliedBy(2));

        time.advance(SECOND);

        assertThat(waiter.get()).isEqualTo("in time");
    }

    @Test
    void await_foreignThread_timesOutWhenTimePassesTheBound() {
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<String> waiter = awaitElsewhere(future, SECOND);

        while (!waiter.isDone()) {
            time.advance(SECOND);
        }

        assertThatThrownBy(waiter::get).hasCauseInstanceOf(TimeoutException.class);
        assertThat(future).isNotDone();
    }

    @Test
    void await_interrupted_throwsAndLeavesTheFuture() {
        CompletableFuture<String> future = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> time.await(future, SECOND)).isInstanceOf(InterruptedException.class);
        assertThat(future).isNotDone();
    }

    @Test
    void await_ownThread_letsTheWorkItWaitsForRun() {
        time.executor().execute(() -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            time.executor().execute(() -> future.complete("nested"));
            log.add(awaited(future, SECOND));
        });

        time.settle();

        assertThat(log).containsExactly("nested");
        assertThat(time.elapsed()).isZero();
    }

    @Test
    void await_ownThread_letsTimePassMeanwhile() {
        CompletableFuture<String> future = new CompletableFuture<>();
        time.executor().execute(() -> log.add(awaited(future, SECOND.multipliedBy(10))));
        time.schedule(SECOND, () -> log.add("timer"));
        time.schedule(SECOND.multipliedBy(2), () -> future.complete("future"));

        time.settle();
        assertThat(log).isEmpty();
        time.advance(SECOND);
        assertThat(log).containsExactly("timer");
        time.advance(SECOND);
        assertThat(log).containsExactly("timer", "future");
    }

    @Test
    void await_ownThread_timesOutAtTheVeryBound() {
        AtomicReference<Duration> when = new AtomicReference<>();
        time.executor().execute(() -> {
            assertThatThrownBy(() -> time.await(new CompletableFuture<>(), SECOND))
                    .isInstanceOf(TimeoutException.class);
            when.set(time.elapsed());
        });

        time.advance(SECOND.multipliedBy(5));

        assertThat(when.get()).isEqualTo(SECOND);
    }

    @Test
    void await_ownThreadFutureEndedByForeignThread_goesOnWithoutAdvance() {
        CompletableFuture<String> future = new CompletableFuture<>();
        time.executor().execute(() -> log.add(awaited(future, SECOND)));
        time.settle();

        future.complete("foreign");
        time.settle();

        assertThat(log).containsExactly("foreign");
    }

    @Test
    void await_ownThreadNestedTwice_innerEndsBeforeOuter() {
        CompletableFuture<String> outer = new CompletableFuture<>();
        CompletableFuture<String> inner = new CompletableFuture<>();
        time.executor().execute(() -> log.add(awaited(outer, SECOND.multipliedBy(10))));
        time.executor().execute(() -> log.add(awaited(inner, SECOND.multipliedBy(10))));
        time.schedule(SECOND, () -> outer.complete("outer"));
        time.schedule(SECOND.multipliedBy(2), () -> inner.complete("inner"));

        time.advance(SECOND.multipliedBy(3));

        assertThat(log).containsExactly("inner", "outer");
    }

    private CompletableFuture<String> awaitElsewhere(CompletableFuture<String> future, Duration atMost) {
        CompletableFuture<String> result = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        result.complete(time.await(future, atMost));
                    } catch (Exception error) {
                        result.completeExceptionally(error);
                    }
                })
                .start();
        return result;
    }

    private String awaited(CompletableFuture<String> future, Duration atMost) {
        try {
            return time.await(future, atMost);
        } catch (Exception error) {
            throw new AssertionError(error);
        }
    }
}
