package io.github.etcdgrpc.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.lease.LeaseLoss;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class KeepAliveMailboxTest {
    private static final Duration ONE = Duration.ofSeconds(1);
    private static final Duration TWO = Duration.ofSeconds(2);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Notes notes = new Notes();
    private final KeepAliveMailbox mailbox = new KeepAliveMailbox(notes, tasks::add);

    @Test
    void renewals_notYetTold_areOneTheLast() {
        mailbox.renewed(ONE);
        mailbox.renewed(TWO);
        deliver();

        assertThat(notes.told).containsExactly(TWO);
    }

    @Test
    void anyNumberOfNotices_takeOneTask() {
        for (int i = 0; i < 1_000; i++) {
            mailbox.renewed(ONE);
            mailbox.lapsed();
        }

        assertThat(tasks).hasSize(1);
    }

    @Test
    void lapses_withRenewalsBetween_areOneAndTheLastRenewal() {
        mailbox.renewed(ONE);
        mailbox.lapsed();
        mailbox.renewed(ONE);
        mailbox.lapsed();
        mailbox.renewed(TWO);
        deliver();

        assertThat(notes.told).containsExactly(LeaseLoss.LAPSED, TWO);
    }

    @Test
    void lapse_afterARenewalNotYetTold_isWhatStands() {
        mailbox.renewed(ONE);
        mailbox.lapsed();
        deliver();

        assertThat(notes.told).containsExactly(LeaseLoss.LAPSED);
    }

    @Test
    void end_isToldLast_andNothingAfterIt() {
        mailbox.lapsed();
        mailbox.ended(LeaseLoss.EXPIRED);
        mailbox.renewed(ONE);
        mailbox.lapsed();
        mailbox.ended(LeaseLoss.MANAGER_CLOSED);
        deliver();

        assertThat(notes.told).containsExactly(LeaseLoss.LAPSED, LeaseLoss.EXPIRED);
    }

    @Test
    void close_dropsWhatWasNotTold() {
        mailbox.lapsed();
        mailbox.ended(LeaseLoss.EXPIRED);
        mailbox.close();
        deliver();

        assertThat(notes.told).isEmpty();
    }

    @Test
    void delivery_endedAndBegunAgain_goesOn() {
        mailbox.renewed(ONE);
        deliver();
        mailbox.renewed(TWO);
        deliver();

        assertThat(notes.told).containsExactly(ONE, TWO);
    }

    @Test
    void noticesThatComeDuringACall_areToldAfterIt() {
        KeepAliveMailbox[] self = new KeepAliveMailbox[1];
        Notes seen = new Notes();
        self[0] = new KeepAliveMailbox(
                why -> {
                    seen.onLost(why);
                    self[0].ended(LeaseLoss.EXPIRED);
                },
                tasks::add);
        self[0].lapsed();
        deliver();

        assertThat(seen.told).containsExactly(LeaseLoss.LAPSED, LeaseLoss.EXPIRED);
    }

    private void deliver() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
