package io.github.etcdgrpc.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does at random what can happen to etcd, its connections and its watchers; afterwards mirror and listeners agree with etcd. A seed repeats a run. */
@Timeout(60)
class PrefixMirrorSimulation {
    private static final int STEPS = 120;

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anything_happens_mirrorAndListenersAgreeWithEtcd(long seed) {
        try (MirrorLab lab = new MirrorLab(seed)) {
            Run run = new Run(lab, new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                run.step();
                run.checkListeners();
            }
            run.calmDown();
            run.checkAgreement();
        }
    }

    private static final class Run {
        private final MirrorLab lab;
        private final Random random;
        private final List<Recorder> listening = new ArrayList<>();
        private final List<Recorder> all = new ArrayList<>();
        private final List<MirrorSubscription<String>> subscriptions = new ArrayList<>();
        private boolean started;

        private Run(MirrorLab lab, Random random) {
            this.lab = lab;
            this.random = random;
        }

        private void step() {
            int dice = random.nextInt(100);
            if (dice < 30) {
                lab.put(key(), value());
            } else if (dice < 42) {
                lab.delete(key());
            } else if (dice < 52) {
                transaction();
            } else if (dice < 58) {
                lab.compact();
            } else if (dice < 66) {
                lab.backend.breakWatches();
            } else if (dice < 69) {
                lab.backend.goDown();
            } else if (dice < 74) {
                lab.backend.comeBack();
            } else if (dice < 76) {
                lab.wipe();
            } else if (dice < 79) {
                lab.backend.holdReads();
            } else if (dice < 84) {
                lab.backend.releaseReads();
            } else if (dice < 88) {
                comeOrGo();
            } else if (dice < 90 && !started) {
                started = true;
                lab.mirror.start();
            } else {
                lab.time.advance(Duration.ofMillis(random.nextInt(dice < 97 ? 500 : 400_000)));
            }
            if (random.nextBoolean()) {
                lab.time.settle();
            }
        }

        private void comeOrGo() {
            if (subscriptions.isEmpty() || random.nextBoolean()) {
                Recorder recorder = new Recorder();
                all.add(recorder);
                listening.add(recorder);
                subscriptions.add(lab.mirror.subscribe(recorder, lab.callbacks));
            } else {
                int index = random.nextInt(subscriptions.size());
                subscriptions.remove(index).close();
                listening.remove(index);
            }
        }

        private void transaction() {
            List<Op> ops = new ArrayList<>();
            List<String> keys = new ArrayList<>(List.of("a", "b", "c", "d"));
            for (int op = 1 + random.nextInt(3); op > 0; op--) {
                Bytes key = Bytes.ofUtf8("k/" + keys.remove(random.nextInt(keys.size())));
                ops.add(random.nextInt(3) == 0 ? DeleteRequest.of(key) : PutRequest.of(key, Bytes.ofUtf8(value())));
            }
            lab.direct()
                    .kv()
                    .txn(TxnRequest.when().then(ops.toArray(Op[]::new)))
                    .join();
        }

        private String key() {
            return String.valueOf((char) ('a' + random.nextInt(6)));
        }

        private String value() {
            return random.nextInt(10) == 0 ? "junk" : "v" + random.nextInt(4);
        }

        private void checkListeners() {
            all.forEach(recorder -> assertThat(recorder.faults()).isEmpty());
        }

        /** Lets the connection work for longer than the longest wait, and then for an audit. */
        private void calmDown() {
            lab.mirror.start();
            lab.backend.comeBack();
            lab.backend.releaseReads();
            lab.time.advance(Duration.ofSeconds(61));
        }

        private void checkAgreement() {
            assertThat(lab.mirror.isSynced()).isTrue();
            assertThat(lab.mirror.outage()).isEmpty();
            assertThat(lab.mirror.snapshot()).isEqualTo(lab.truthValues());
            assertThat(lab.backend.liveWatches()).isEqualTo(1);
            checkListeners();
            for (Recorder recorder : listening) {
                assertThat(recorder.isSynced()).isTrue();
                assertThat(recorder.replayed()).isEqualTo(lab.truth());
            }
            lab.put("last", "word");
            listening.forEach(recorder -> assertThat(recorder.replayed()).isEqualTo(lab.truth()));
        }
    }
}
