package io.github.etcdgrpc.backend.inmemory;

import static io.github.etcdgrpc.backend.inmemory.FaultBench.put;
import static io.github.etcdgrpc.backend.inmemory.FaultBench.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EtcdProcessTest {
    private final FaultBench bench = new FaultBench();
    private final Timekeeper time = bench.process.timekeeper();
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @Test
    void process_sameName_isTheSame() {
        assertThat(bench.etcd.process("server")).isSameAs(bench.process);
        assertThat(bench.etcd.process("client")).isNotSameAs(bench.process);
        assertThat(bench.process.name()).isEqualTo("server");
        assertThatThrownBy(() -> bench.etcd.process(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: \" \" (expected: not blank)");
    }

    @Test
    void pause_timersAndTasksWait_andComeLateInOrder() {
        time.schedule(Duration.ofSeconds(2), () -> done.add("second"));
        time.schedule(Duration.ofSeconds(1), () -> done.add("first"));
        bench.process.pause();
        long before = time.nanoTime();
        time.executor().execute(() -> done.add("task"));
        bench.advance(10_000);

        assertThat(done).isEmpty();
        assertThat(time.nanoTime() - before).isEqualTo(Duration.ofSeconds(10).toNanos());
        bench.process.resume();
        bench.time.settle();
        assertThat(done).containsExactly("task", "first", "second");
    }

    @Test
    void pause_timerCancelledWhileLate_doesNotRun() {
        Timekeeper.Scheduled timer = time.schedule(Duration.ofSeconds(1), () -> done.add("cancelled"));
        bench.process.pause();
        bench.advance(1_000);
        timer.cancel();
        bench.process.resume();
        bench.time.settle();

        assertThat(done).isEmpty();
    }

    @Test
    void pause_eventsWaitButOthersGetThem() {
        RecordingListener own = watch(bench.backend);
        RecordingListener foreign = watch(bench.other);
        bench.time.settle();
        bench.process.pause();
        put(bench.other, "a").join();
        bench.advance(5_000);

        assertThat(own.log()).containsExactly("created 1");
        assertThat(foreign.log()).containsExactly("created 1", "events 2 [PUT a@2]");
        bench.process.resume();
        bench.time.settle();
        assertThat(own.log()).isEqualTo(foreign.log());
    }

    @Test
    void pause_answersWait_howeverLong() {
        bench.process.pause();
        CompletableFuture<PutResult> put = put(bench.backend, "a");
        bench.advance(60_000);

        assertThat(put).isNotDone();
        bench.process.resume();
        bench.time.settle();
        assertThat(put).isCompleted();
    }

    @Test
    void pause_leasesGoOnEnding() {
        bench.grant(Duration.ofSeconds(10));
        bench.process.pause();
        bench.advance(10_500);

        assertThat(bench.etcd.leases()).isEmpty();
    }

    @Test
    void await_pausedMeanwhile_endsWhenResumed() {
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<String> waited = new CompletableFuture<>();
        time.executor().execute(() -> {
            try {
                waited.complete(time.await(future, Duration.ofSeconds(1)));
            } catch (Exception failed) {
                waited.completeExceptionally(failed);
            }
        });
        bench.time.settle();
        bench.process.pause();
        bench.advance(5_000);
        assertThat(waited).isNotDone();
        future.complete("in the end");
        bench.process.resume();
        bench.time.settle();

        assertThat(waited).isCompletedWithValue("in the end");
    }

    @Test
    void await_notPaused_timesOut() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        time.executor().execute(() -> {
            try {
                time.await(new CompletableFuture<>(), Duration.ofSeconds(1));
            } catch (Exception failed) {
                thrown.complete(failed);
            }
        });
        bench.advance(1_000);

        assertThat(thrown.join()).isInstanceOf(TimeoutException.class);
    }

    @Test
    void resume_notPaused_andPauseTwice_doNothing() {
        bench.process.resume();
        bench.process.pause();
        bench.process.pause();
        bench.process.resume();

        assertThat(put(bench.backend, "a")).isCompleted();
        assertThat(bench.etcd.cluster().isFaulty()).isFalse();
    }
}
