package io.github.etcdgrpc.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.config.RetryConfig;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefixReaderTest {
    private final MirrorLab lab = new MirrorLab();
    private final PrefixReader reader =
            new PrefixReader(lab.backend.kv(), new Retrier(RetryConfig.DEFAULTS, lab.time, lab.random));

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void read_emptyRange_isEmptyAtTheRevision() {
        PrefixReader.Snapshot snapshot = readNow();

        assertThat(snapshot.keyValues()).isEmpty();
        assertThat(snapshot.revision()).isEqualTo(lab.etcd().revision());
    }

    @Test
    void read_exactlyOnePage_asksOnce() {
        putMany(1_000);

        assertThat(readNow().keyValues()).hasSize(1_000);
        assertThat(lab.backend.ranges).hasSize(1);
    }

    @Test
    void read_writesBetweenPages_areNotSeen() {
        putMany(1_500);
        long revision = lab.etcd().revision();
        CompletableFuture<PrefixReader.Snapshot> reading = readHeldAfterThePage();
        lab.delete("00000");
        lab.put("zzz", "late");
        lab.backend.releaseReads();
        lab.time.settle();

        assertThat(reading.join().revision()).isEqualTo(revision);
        assertThat(reading.join().keyValues()).hasSize(1_500);
        assertThat(lab.backend.ranges).extracting(RangeRequest::revision).containsExactly(0L, revision);
    }

    @Test
    void read_cancelledWhileEtcdIsAway_isNotRepeated() {
        lab.backend.goDown();
        CompletableFuture<PrefixReader.Snapshot> reading = reader.read(MirrorLab.RANGE);
        lab.time.settle();
        reading.cancel(true);
        lab.time.advance(Duration.ofSeconds(10));

        assertThat(lab.backend.ranges).hasSize(1);
    }

    @Test
    void read_compactedBetweenPages_beginsAgain() {
        putMany(1_500);
        CompletableFuture<PrefixReader.Snapshot> reading = readHeldAfterThePage();
        lab.put("zzz", "late");
        lab.compact();
        lab.backend.releaseReads();
        lab.time.settle();

        assertThat(reading.join().revision()).isEqualTo(lab.etcd().revision());
        assertThat(reading.join().keyValues()).hasSize(1_501);
    }

    @Test
    void read_aPageFails_isAskedForAgain() {
        putMany(10);
        lab.backend.failReads();
        CompletableFuture<PrefixReader.Snapshot> reading = reader.read(MirrorLab.RANGE);
        lab.time.settle();
        lab.backend.answerReads();
        lab.time.advance(Duration.ofMillis(100));

        assertThat(reading.join().keyValues()).hasSize(10);
    }

    private PrefixReader.Snapshot readNow() {
        CompletableFuture<PrefixReader.Snapshot> reading = reader.read(MirrorLab.RANGE);
        lab.time.settle();
        return reading.join();
    }

    /** Begins to read; the first page has been read, and has not arrived. */
    private CompletableFuture<PrefixReader.Snapshot> readHeldAfterThePage() {
        lab.backend.holdReads();
        CompletableFuture<PrefixReader.Snapshot> reading = reader.read(MirrorLab.RANGE);
        lab.time.settle();
        assertThat(lab.backend.ranges).hasSize(1);
        return reading;
    }

    private void putMany(int count) {
        for (int key = 0; key < count; key++) {
            Bytes name = Bytes.ofUtf8(String.format("k/%05d", key));
            lab.direct().kv().put(PutRequest.of(name, Bytes.ofUtf8("v"))).join();
        }
    }
}
