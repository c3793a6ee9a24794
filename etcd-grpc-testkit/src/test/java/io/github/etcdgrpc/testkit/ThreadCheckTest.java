package io.github.etcdgrpc.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadCheckTest {

    @Test
    void assertNoneLeft_threadEnds_passes() {
        ThreadCheck threads = ThreadCheck.begin();

        new Thread(() -> {}, "short-lived").start();

        assertThatCode(threads::assertNoneLeft).doesNotThrowAnyException();
    }

    @Test
    void assertNoneLeft_threadStays_failsWithItsName() throws InterruptedException {
        ThreadCheck threads = ThreadCheck.begin(Duration.ofMillis(100));
        CountDownLatch end = new CountDownLatch(1);
        Thread stays = new Thread(() -> awaitQuietly(end), "the-one-that-stays");
        stays.start();

        assertThatThrownBy(threads::assertNoneLeft)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the-one-that-stays");

        end.countDown();
        stays.join();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
