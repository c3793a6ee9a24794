package io.github.etcdgrpc.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.PutRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefixMirrorTest {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(31);

    private final MirrorLab lab = new MirrorLab();

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void start_keysThatExist_areToldThenSynced() {
        lab.put("b", "2");
        lab.put("a", "1");
        Recorder recorder = lab.subscribed();
        assertThat(recorder.takeLog()).isEmpty();

        lab.started();

        assertThat(recorder.takeLog()).containsExactly("k/a:null>1", "k/b:null>2", "synced");
        assertThat(lab.mirror.snapshot()).containsExactly("1", "2");
        assertThat(lab.mirror.isSynced()).isTrue();
    }

    @Test
    void start_nothingThere_isSyncedAndEmpty() {
        Recorder recorder = lab.subscribed();
        lab.started();

        assertThat(recorder.takeLog()).containsExactly("synced");
        assertThat(lab.mirror.snapshot()).isEmpty();
    }

    @Test
    void start_watchesFromTheRevisionAfterTheList() {
        lab.put("a", "1");
        long listed = lab.etcd().revision();
        lab.started();

        assertThat(lab.backend.watchRequests).hasSize(1);
        assertThat(lab.backend.watchRequests.get(0).fromRevision()).isEqualTo(listed + 1);
    }

    @Test
    void changes_areToldInOrderOnce() {
        Recorder recorder = lab.started().subscribed();
        lab.put("a", "1");
        lab.put("a", "2");
        lab.delete("a");
        lab.put("a", "3");

        assertThat(recorder.takeLog()).containsExactly("synced", "k/a:null>1", "k/a:1>2", "k/a:2>null", "k/a:null>3");
    }

    @Test
    void put_sameValueAgain_tellsNothingAndKeepsTheSnapshot() {
        lab.put("a", "1");
        Recorder recorder = lab.started().subscribed();
        List<String> before = lab.mirror.snapshot();
        recorder.takeLog();
        lab.put("a", "1");

        assertThat(recorder.takeLog()).isEmpty();
        assertThat(lab.mirror.snapshot()).isSameAs(before);
    }

    @Test
    void junk_isLeftOut_andAGoodValueThatTurnsJunkIsDeleted() {
        lab.put("bad", "junk");
        lab.put("good", "1");
        Recorder recorder = lab.started().subscribed();
        lab.put("good", "junk too");
        lab.put("bad", "2");

        assertThat(recorder.takeLog()).containsExactly("k/good:null>1", "synced", "k/good:1>null", "k/bad:null>2");
    }

    @Test
    void neighbours_ofTheRange_areNotSeen() {
        lab.started();
        lab.direct()
                .kv()
                .put(PutRequest.of(Bytes.ofUtf8("kk"), Bytes.ofUtf8("1")))
                .join();
        lab.time.settle();

        assertThat(lab.mirror.snapshot()).isEmpty();
    }

    @Test
    void watchBroken_goesOnRightBehindTheLastRevision() {
        lab.put("a", "1");
        Recorder recorder = lab.started().subscribed();
        lab.put("a", "2");
        long told = lab.etcd().revision();
        lab.backend.breakWatches();
        lab.put("a", "3");
        lab.put("b", "1");
        lab.time.advance(Duration.ofMillis(100));

        assertThat(lab.backend.watchRequests.get(1).fromRevision()).isEqualTo(told + 1);
        assertThat(recorder.takeLog())
                .containsExactly("k/a:null>1", "synced", "k/a:1>2", "outage", "k/a:2>3", "k/b:null>1");
    }

    @Test
    void historyCompactedWhileAway_tellsTheDifference() {
        lab.put("gone", "1");
        lab.put("changed", "1");
        lab.put("same", "1");
        Recorder recorder = lab.started().subscribed();
        recorder.takeLog();
        lab.backend.goDown();
        lab.delete("gone");
        lab.put("changed", "2");
        lab.put("new", "1");
        lab.compact();
        lab.put("newer", "1");
        lab.backend.comeBack();
        lab.time.advance(LONGEST_WAIT);

        assertThat(recorder.takeLog())
                .containsExactly("outage", "k/gone:1>null", "k/changed:1>2", "k/new:null>1", "k/newer:null>1");
        lab.put("after", "1");
        assertThat(recorder.takeLog()).containsExactly("k/after:null>1");
    }

    @Test
    void dataWiped_atASmallerRevision_tellsTheDifferenceAndFollows() {
        lab.put("a", "1");
        lab.put("b", "1");
        lab.put("b", "2");
        Recorder recorder = lab.started().subscribed();
        recorder.takeLog();
        lab.wipe();
        lab.put("b", "3");
        lab.time.advance(Duration.ofMillis(100));

        assertThat(recorder.takeLog()).containsExactly("outage", "k/a:1>null", "k/b:2>3");
        lab.put("c", "1");
        assertThat(recorder.takeLog()).containsExactly("k/c:null>1");
    }

    @Test
    void dataWiped_andNewHistoryLongerThanTheOld_tellsTheDifferenceAndFollows() {
        lab.put("a", "1");
        lab.put("b", "1");
        Recorder recorder = lab.started().subscribed();
        recorder.takeLog();
        lab.wipe();
        for (int write = 0; write < 20; write++) {
            lab.put("c", "v" + write);
        }
        lab.time.advance(Duration.ofMillis(100));

        assertThat(recorder.replayed()).isEqualTo(lab.truth());
        assertThat(lab.mirror.snapshot()).containsExactly("v19");
        lab.delete("c");
        assertThat(lab.mirror.snapshot()).isEmpty();
        assertThat(recorder.faults()).isEmpty();
    }

    @Test
    void dataWiped_toNothing_emptiesTheMirror() {
        lab.put("a", "1");
        lab.started();
        lab.wipe();
        lab.time.advance(Duration.ofMillis(100));

        assertThat(lab.mirror.snapshot()).isEmpty();
    }

    @Test
    void dataWiped_betweenTheFirstReadAndItsWatch_isFoundWhenTheWatchBegins() {
        lab.put("a", "1");
        lab.backend.holdReads();
        Recorder recorder = lab.started().subscribed();
        lab.wipeUnnoticed();
        lab.put("b", "1");
        lab.put("b", "2");
        lab.time.advance(Duration.ofSeconds(2));
        lab.backend.releaseReads();
        lab.time.settle();

        assertThat(lab.mirror.snapshot()).containsExactly("2");
        assertThat(recorder.replayed()).isEqualTo(lab.truth());
    }

    @Test
    void dataWiped_whileTheWatchHangs_isFoundByTheNextAudit() {
        lab.put("a", "1");
        lab.put("b", "1");
        Recorder recorder = lab.started().subscribed();
        lab.wipeUnnoticed();
        lab.put("z", "1");
        lab.time.advance(Duration.ofMinutes(6));

        assertThat(recorder.replayed()).isEqualTo(lab.truth()).isNotEmpty();
        lab.put("y", "1");
        assertThat(recorder.replayed()).isEqualTo(lab.truth());
    }

    @Test
    void eventsLost_areFoundByTheNextAudit() {
        lab.put("a", "1");
        Recorder recorder = lab.started().subscribed();
        lab.backend.deafen();
        lab.delete("a");
        lab.put("b", "1");
        assertThat(recorder.replayed()).isNotEqualTo(lab.truth());
        lab.time.advance(Duration.ofMinutes(6));

        assertThat(recorder.replayed()).isEqualTo(lab.truth());
        assertThat(recorder.faults()).isEmpty();
    }

    @Test
    void audit_nothingLost_tellsNothing() {
        lab.put("a", "1");
        Recorder recorder = lab.started().subscribed();
        recorder.takeLog();
        int before = lab.backend.ranges.size();
        lab.time.advance(Duration.ofMinutes(30));

        assertThat(recorder.takeLog()).isEmpty();
        assertThat(lab.backend.ranges.size() - before).isBetween(5, 8);
        assertThat(lab.backend.watchRequests).hasSize(1);
    }

    @Test
    void audit_failsWhileTheWatchRuns_isNoOutageAndIsRepeated() {
        lab.put("a", "1");
        Recorder recorder = lab.started().subscribed();
        recorder.takeLog();
        lab.backend.failReads();
        lab.time.advance(Duration.ofMinutes(6));
        lab.put("a", "2");

        assertThat(recorder.takeLog()).containsExactly("k/a:1>2");
        assertThat(lab.mirror.outage()).isEmpty();
        int before = lab.backend.ranges.size();
        lab.backend.answerReads();
        lab.time.advance(LONGEST_WAIT);
        assertThat(lab.backend.ranges).hasSizeGreaterThan(before);
    }

    @Test
    void readOvertakenByEvents_doesNotTurnTheMirrorBack() {
        lab.put("a", "1");
        lab.put("b", "1");
        Recorder recorder = lab.started().subscribed();
        lab.backend.holdReads();
        lab.time.advance(Duration.ofMinutes(6));
        lab.put("a", "2");
        lab.delete("b");
        lab.put("c", "1");
        lab.backend.releaseReads();
        lab.time.settle();

        assertThat(recorder.replayed()).isEqualTo(lab.truth());
        assertThat(recorder.faults()).isEmpty();
        assertThat(recorder.takeLog())
                .containsExactly("k/a:null>1", "k/b:null>1", "synced", "k/a:1>2", "k/b:1>null", "k/c:null>1");
    }

    @Test
    void readThatKnowsMoreThanTheEventsSoFar_losesNoneOfThoseThatFollow() {
        lab.put("a", "1");
        lab.put("b", "1");
        Recorder recorder = lab.started().subscribed();
        lab.backend.holdReads();
        lab.backend.holdEvents();
        lab.put("a", "2");
        lab.put("b", "2");
        lab.put("a", "3");
        lab.delete("b");
        lab.time.advance(Duration.ofMinutes(6));
        lab.backend.releaseOldestEvents();
        lab.backend.releaseOldestEvents();
        lab.time.settle();
        lab.backend.releaseReads();
        lab.time.settle();
        lab.backend.releaseEvents();
        lab.time.settle();

        assertThat(recorder.replayed()).isEqualTo(lab.truth());
        assertThat(recorder.faults()).isEmpty();
    }

    @Test
    void etcdAway_keepsTheLastGoodSnapshot_andTellsTheOutageOnce() {
        lab.put("a", "1");
        Recorder recorder = lab.started().subscribed();
        recorder.takeLog();
        lab.backend.goDown();
        lab.time.advance(Duration.ofHours(1));

        assertThat(recorder.takeLog()).containsExactly("outage");
        assertThat(lab.mirror.snapshot()).containsExactly("1");
        assertThat(lab.mirror.outage()).get().extracting("code").isEqualTo(ErrorCode.CONNECTION_LOST);
        lab.backend.comeBack();
        lab.time.advance(LONGEST_WAIT);
        assertThat(lab.mirror.outage()).isEmpty();
        lab.backend.breakWatches();
        lab.time.settle();
        assertThat(recorder.takeLog()).containsExactly("outage");
    }

    @Test
    void etcdAway_isAskedAtOnceThenEverMoreSeldom() {
        lab.started();
        lab.backend.goDown();
        lab.time.advance(Duration.ofMillis(100));
        assertThat(lab.backend.watchRequests).hasSize(2);
        lab.time.advance(Duration.ofHours(1));

        // Waits are 15 s on average once the ceiling of 30 s is reached.
        assertThat(lab.backend.watchRequests.size()).isBetween(180, 320);
    }

    @Test
    void etcdAwayFromTheBeginning_isAskedUntilItAnswers() {
        lab.put("a", "1");
        lab.backend.goDown();
        Recorder recorder = lab.started().subscribed();
        lab.time.advance(Duration.ofMinutes(10));
        assertThat(lab.mirror.isSynced()).isFalse();
        lab.backend.comeBack();
        lab.time.advance(LONGEST_WAIT);

        assertThat(recorder.takeLog()).containsExactly("outage", "k/a:null>1", "synced");
    }

    @Test
    void retryNow_asksAtOnce() {
        lab.put("a", "1");
        lab.backend.goDown();
        lab.started();
        lab.time.advance(Duration.ofMinutes(10));
        lab.backend.comeBack();
        lab.mirror.retryNow();
        lab.time.settle();
        assertThat(lab.mirror.snapshot()).containsExactly("1");

        lab.backend.goDown();
        lab.time.advance(Duration.ofMinutes(10));
        lab.backend.comeBack();
        lab.put("a", "2");
        lab.mirror.retryNow();
        lab.time.settle();
        assertThat(lab.mirror.snapshot()).containsExactly("2");
    }

    @Test
    void watchNeverConfirmed_isTriedAgain() {
        lab.backend.swallowWatches();
        Recorder recorder = lab.started().subscribed();
        lab.put("a", "1");
        lab.time.advance(Duration.ofSeconds(14));
        assertThat(lab.backend.watchRequests).hasSize(1);
        lab.backend.confirmWatches();
        lab.time.advance(Duration.ofSeconds(2));

        assertThat(lab.backend.watchRequests).hasSize(2);
        assertThat(lab.backend.liveWatches()).isEqualTo(1);
        assertThat(recorder.takeLog()).containsExactly("synced", "outage", "k/a:null>1");
    }

    @Test
    void subscribe_whileListing_missesAndRepeatsNothing() {
        lab.put("a", "1");
        lab.backend.holdReads();
        lab.mirror.start();
        Recorder recorder = lab.subscribed();
        lab.put("b", "1");
        assertThat(recorder.takeLog()).isEmpty();
        lab.backend.releaseReads();
        lab.time.settle();

        assertThat(recorder.takeLog()).containsExactly("k/a:null>1", "synced", "k/b:null>1");
    }

    @Test
    void subscribe_andClose_manyTimesWhileNothingChanges_leavesNothingBehind() {
        lab.put("a", "1");
        Recorder stays = lab.started().subscribed();
        for (int round = 0; round < 1_000; round++) {
            lab.mirror.subscribe(new Recorder(), Runnable::run).close();
        }
        lab.time.settle();

        assertThat(lab.mirror.subscribers()).isEqualTo(1);
        lab.put("a", "2");
        assertThat(stays.takeLog()).containsExactly("k/a:null>1", "synced", "k/a:1>2");
    }

    @Test
    void subscribe_late_getsWhatIsThereThenSyncedThenChanges() {
        lab.put("a", "1");
        lab.started();
        lab.put("b", "1");
        Recorder recorder = lab.subscribed();
        lab.put("c", "1");

        assertThat(recorder.takeLog()).containsExactly("k/a:null>1", "k/b:null>1", "synced", "k/c:null>1");
    }

    @Test
    void subscribe_fromWithinACallback_missesAndRepeatsNothing() {
        lab.put("a", "1");
        lab.put("b", "1");
        Recorder inner = new Recorder();
        lab.mirror.subscribe(
                change -> {
                    if (change.key().utf8().equals("k/a")) {
                        lab.mirror.subscribe(inner, lab.callbacks);
                    }
                },
                lab.callbacks);
        lab.started();
        lab.put("c", "1");

        assertThat(inner.takeLog()).containsExactly("k/a:null>1", "k/b:null>1", "synced", "k/c:null>1");
    }

    @Test
    void subscribe_duringAnOutage_isToldOfItToo() {
        lab.put("a", "1");
        lab.started();
        lab.backend.goDown();
        lab.time.settle();

        assertThat(lab.subscribed().takeLog()).containsExactly("k/a:null>1", "synced", "outage");
    }

    @Test
    void closeSubscription_fromWithinItsOwnCall_endsTheCallsAtOnce() {
        lab.put("a", "1");
        lab.put("b", "1");
        List<String> seen = new ArrayList<>();
        AtomicReference<MirrorSubscription<String>> subscription = new AtomicReference<>();
        subscription.set(lab.mirror.subscribe(
                change -> {
                    seen.add(change.key().utf8());
                    subscription.get().close();
                },
                lab.callbacks));
        lab.started();
        lab.put("c", "1");

        assertThat(seen).containsExactly("k/a");
    }

    @Test
    void listenerThatThrows_isToldOfTheNextChangeAllTheSame_andHurtsNoOther() {
        lab.put("a", "1");
        lab.put("b", "1");
        List<String> seen = new ArrayList<>();
        lab.mirror.subscribe(
                change -> {
                    seen.add(change.key().utf8());
                    throw new AssertionError("a listener's own fault");
                },
                lab.callbacks);
        Recorder other = lab.subscribed();
        lab.started();
        lab.put("c", "1");

        assertThat(seen).containsExactly("k/a", "k/b", "k/c");
        assertThat(other.replayed()).isEqualTo(lab.truth());
    }

    @Test
    void close_leavesNoWatchAndAsksNothingMore() {
        Recorder recorder = lab.started().subscribed();
        recorder.takeLog();
        int asked = lab.backend.ranges.size();
        lab.mirror.close();
        lab.time.settle();
        lab.put("a", "1");
        lab.time.advance(Duration.ofHours(1));

        assertThat(lab.backend.liveWatches()).isZero();
        assertThat(lab.etcd().watches()).isZero();
        assertThat(lab.backend.ranges).hasSize(asked);
        assertThat(recorder.takeLog()).isEmpty();
    }

    @Test
    void close_whileListing_startsNoWatch() {
        lab.backend.holdReads();
        lab.started();
        lab.mirror.close();
        lab.time.settle();
        lab.backend.releaseReads();
        lab.time.advance(Duration.ofHours(1));

        assertThat(lab.backend.watchRequests).isEmpty();
    }

    @Test
    void manyKeys_areListedInPagesAtOneRevision() {
        for (int key = 0; key < 2_500; key++) {
            lab.direct()
                    .kv()
                    .put(PutRequest.of(Bytes.ofUtf8("k/" + key), Bytes.ofUtf8("v" + key)))
                    .join();
        }
        lab.started();

        assertThat(lab.mirror.snapshot()).isEqualTo(lab.truthValues()).hasSize(2_500);
        assertThat(lab.backend.ranges).hasSize(3);
    }
}
