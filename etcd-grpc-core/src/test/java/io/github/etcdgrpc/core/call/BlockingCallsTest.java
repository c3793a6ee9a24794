package io.github.etcdgrpc.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BlockingCallsTest {
    private final VirtualTime time = new VirtualTime();
    private final BlockingCalls calls = new BlockingCalls(time, Duration.ofSeconds(10));
    private final CompletableFuture<String> never = new CompletableFuture<>();

    @Test
    void await_done_returnsTheValue() {
        assertThat(calls.<String>await("read", CompletableFuture.completedFuture("yes")))
                .isEqualTo("yes");
    }

    @Test
    void await_failedWithEtcdException_throwsThatOne() {
        EtcdException failure = new EtcdException(ErrorCode.SERVICE_NOT_FOUND, "greeter");

        assertThatThrownBy(() -> calls.await("read", CompletableFuture.failedFuture(new CompletionException(failure))))
                .isSameAs(failure);
    }

    @Test
    void await_failedWithSomethingElse_isAnOperationThatFailed() {
        EtcdException thrown = catchThrowableOfType(
                EtcdException.class,
                () -> calls.await("read", CompletableFuture.failedFuture(new IllegalStateException("a bug"))));

        assertThat(thrown.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(thrown).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void await_operationTimeoutPasses_cancelsAndSaysSo() {
        time.schedule(Duration.ofSeconds(20), () -> never.complete("too late"));
        CompletableFuture<EtcdException> thrown = inBackground(Context.ROOT);

        time.advance(Duration.ofSeconds(10));

        assertThat(joined(thrown).code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
        assertThat(joined(thrown)).hasMessageContaining("read greeter").hasMessageContaining("PT10S");
        assertThat(never).isCancelled();
    }

    @Test
    void await_contextCancelled_endsAtOnce() {
        Context.CancellableContext context = Context.ROOT.withCancellation();
        CompletableFuture<EtcdException> thrown = inBackground(context);

        context.cancel(new IllegalStateException("the caller hung up"));

        assertThat(joined(thrown).code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
        assertThat(joined(thrown)).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(never).isCompletedExceptionally();
    }

    @Test
    void await_contextAlreadyPastItsDeadline_endsAtOnce() {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Context.CancellableContext context = Context.ROOT.withDeadline(Deadline.after(-1, TimeUnit.SECONDS), timer);

        assertThat(joined(inBackground(context)).code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
        context.cancel(null);
        timer.shutdownNow();
    }

    @Test
    void await_interrupted_keepsTheFlagAndCancels() throws InterruptedException {
        AtomicBoolean flag = new AtomicBoolean();
        CompletableFuture<EtcdException> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            thrown.complete(catchThrowableOfType(EtcdException.class, () -> calls.await("read greeter", never)));
            flag.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        Awaitility.await().until(() -> isParked(caller));

        caller.interrupt();
        caller.join();

        assertThat(joined(thrown).code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(flag).isTrue();
        assertThat(never).isCancelled();
    }

    private CompletableFuture<EtcdException> inBackground(Context context) {
        CompletableFuture<EtcdException> thrown = new CompletableFuture<>();
        Thread caller = new Thread(context.wrap(() -> {
            thrown.complete(catchThrowableOfType(EtcdException.class, () -> calls.await("read greeter", never)));
        }));
        caller.setDaemon(true);
        caller.start();
        Awaitility.await().until(() -> isParked(caller) || thrown.isDone());
        return thrown;
    }

    private static boolean isParked(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private static EtcdException joined(CompletableFuture<EtcdException> thrown) {
        try {
            return thrown.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new AssertionError("the caller still waits", failure);
        }
    }
}
