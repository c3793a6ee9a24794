package io.github.etcdgrpc.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ChannelPoolConfig;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.LoadBalancing;
import io.github.etcdgrpc.service.ServiceConnection;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelPoolTest {
    private static final DiscoveryOptions DEFAULTS = DiscoveryOptions.DEFAULTS;
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    private final FakeTimekeeper time = new FakeTimekeeper();
    private final List<FakeChannel> made = new ArrayList<>();
    private final List<ChannelKey> keys = new ArrayList<>();
    private final ChannelPool pool = pool(2, 3);

    private ChannelPool pool(int maxIdle, int maxActive) {
        return new ChannelPool(new ChannelPoolConfig(maxIdle, maxActive, LIFETIME), time, key -> {
            keys.add(key);
            made.add(new FakeChannel());
            return made.get(made.size() - 1);
        });
    }

    @AfterEach
    void end() {
        pool.close();
        assertThat(made).allMatch(FakeChannel::isTerminated);
    }

    @Test
    void connect_sameServiceAndOptions_sharesOneChannel() {
        pool.connect("a", DEFAULTS);
        pool.connect("a", DEFAULTS.withTimeout(Duration.ofSeconds(1)));
        assertThat(made).hasSize(1);
    }

    @Test
    void connect_otherServiceBalancingOrFilter_makesAnotherChannel() {
        ChannelPool wide = pool(0, 10);
        wide.connect("a", DEFAULTS);
        wide.connect("b", DEFAULTS);
        wide.connect("a", DEFAULTS.withLoadBalancing(LoadBalancing.RANDOM));
        wide.connect("a", DEFAULTS.withMetadata(Map.of("zone", "x")));
        assertThat(keys)
                .containsExactly(
                        new ChannelKey("a", LoadBalancing.ROUND_ROBIN, Map.of()),
                        new ChannelKey("b", LoadBalancing.ROUND_ROBIN, Map.of()),
                        new ChannelKey("a", LoadBalancing.RANDOM, Map.of()),
                        new ChannelKey("a", LoadBalancing.ROUND_ROBIN, Map.of("zone", "x")));
        wide.close();
    }

    @Test
    void close_ofAllConnections_keepsTheChannelForTheNext() {
        ServiceConnection first = pool.connect("a", DEFAULTS);
        ServiceConnection second = pool.connect("a", DEFAULTS);
        first.close();
        second.close();
        assertThat(made.get(0).isShutdown()).isFalse();
        pool.connect("a", DEFAULTS);
        assertThat(made).hasSize(1);
    }

    @Test
    void close_twice_givesBackOnce() {
        ServiceConnection first = pool.connect("a", DEFAULTS);
        pool.connect("a", DEFAULTS);
        first.close();
        first.close();
        first.shutdown();
        fillIdleBeyondItsBound();
        assertThat(made.get(0).isShutdown())
                .as("a channel that the second connection uses")
                .isFalse();
    }

    private void fillIdleBeyondItsBound() {
        pool.connect("x", DEFAULTS).close();
        pool.connect("y", DEFAULTS).close();
        pool.connect("z", DEFAULTS).close();
    }

    @Test
    void close_moreThanMaxIdle_endsTheLongestUnused() {
        pool.connect("a", DEFAULTS).close();
        pool.connect("b", DEFAULTS).close();
        pool.connect("a", DEFAULTS).close();
        pool.connect("c", DEFAULTS).close();
        assertThat(made).extracting(FakeChannel::isShutdown).containsExactly(false, true, false);
        pool.connect("b", DEFAULTS);
        assertThat(made).hasSize(4);
    }

    @Test
    void close_maxIdleZero_endsTheChannelAtOnce() {
        ChannelPool none = pool(0, 1);
        none.connect("a", DEFAULTS).close();
        assertThat(made.get(0).isShutdown()).isTrue();
        none.close();
    }

    @Test
    void close_callUnderWay_goesOnThoughTheChannelEnds() {
        ChannelPool none = pool(0, 1);
        ServiceConnection connection = none.connect("a", DEFAULTS);
        connection.newCall(EchoServer.ECHO, CallOptions.DEFAULT).start(new ClientCall.Listener<>() {}, new Metadata());
        connection.close();
        assertThat(made.get(0).isShutdown()).isTrue();
        assertThat(made.get(0).shutdownNow).isFalse();
        assertThat(made.get(0).calls.get(0).ended).isFalse();
        none.close();
        assertThat(made.get(0).shutdownNow).isTrue();
    }

    @Test
    void connect_beyondMaxActive_isRefusedNamingTheOption() {
        pool.connect("a", DEFAULTS);
        pool.connect("b", DEFAULTS);
        ServiceConnection third = pool.connect("c", DEFAULTS);
        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> pool.connect("d", DEFAULTS))
                .withMessageContaining("service \"d\": 3 channels are in use")
                .withMessageContaining("channelPool.maxActive = 3")
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE));
        pool.connect("a", DEFAULTS);
        third.close();
        pool.connect("d", DEFAULTS);
        assertThat(made).hasSize(4);
    }

    @Test
    void connect_idleChannelBeyondMaxActive_isRefused() {
        pool.connect("d", DEFAULTS).close();
        pool.connect("a", DEFAULTS);
        pool.connect("b", DEFAULTS);
        pool.connect("c", DEFAULTS);
        assertThatExceptionOfType(EtcdException.class).isThrownBy(() -> pool.connect("d", DEFAULTS));
    }

    @Test
    void connect_channelOlderThanLifetime_makesAFreshOneAndEndsTheOldWithItsLastUser() {
        ServiceConnection first = pool.connect("a", DEFAULTS);
        ServiceConnection second = pool.connect("a", DEFAULTS);
        time.advance(LIFETIME);
        pool.connect("a", DEFAULTS).close();
        assertThat(made).as("exactly as old as allowed").hasSize(1);

        time.advance(Duration.ofNanos(1));
        ServiceConnection fresh = pool.connect("a", DEFAULTS);
        assertThat(made).hasSize(2);
        first.close();
        assertThat(made.get(0).isShutdown()).isFalse();
        second.close();
        assertThat(made.get(0).isShutdown()).isTrue();
        fresh.close();
        assertThat(made.get(1).isShutdown()).isFalse();
    }

    @Test
    void connect_idleChannelOlderThanLifetime_isEnded() {
        pool.connect("a", DEFAULTS).close();
        time.advance(LIFETIME.plusNanos(1));
        pool.connect("b", DEFAULTS);
        assertThat(made.get(0).isShutdown()).isTrue();
    }

    @Test
    void connect_makerFails_leavesNothingBehind() {
        boolean[] fails = {true};
        ChannelPool one = new ChannelPool(new ChannelPoolConfig(0, 1, LIFETIME), time, key -> {
            if (fails[0]) {
                throw new EtcdException(ErrorCode.INVALID_STATE, "no transport");
            }
            return new FakeChannel();
        });
        assertThatExceptionOfType(EtcdException.class).isThrownBy(() -> one.connect("a", DEFAULTS));
        fails[0] = false;
        one.connect("a", DEFAULTS);
        one.close();
    }

    @Test
    void connect_closedPool_isRefused() {
        pool.close();
        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> pool.connect("a", DEFAULTS))
                .withMessageContaining("the manager is closed")
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE));
    }

    @Test
    void closePool_endsIdleUsedAndOldChannels() {
        pool.connect("idle", DEFAULTS).close();
        ServiceConnection old = pool.connect("used", DEFAULTS);
        time.advance(LIFETIME.plusNanos(1));
        ServiceConnection fresh = pool.connect("used", DEFAULTS);
        pool.close();
        pool.close();
        assertThat(made).hasSize(3).allMatch(FakeChannel::isShutdown);
        assertThat(old.isTerminated()).isTrue();
        old.close();
        fresh.close();
    }

    @Test
    void connectAndClose_byManyThreads_losesNoChannel() throws Exception {
        int threads = 8;
        ChannelPool wide = pool(2, 100);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String service = "s" + i % 3;
            workers.add(executor.submit(() -> {
                go.await();
                for (int round = 0; round < 1000; round++) {
                    ServiceConnection connection = wide.connect(service, DEFAULTS);
                    time.advance(Duration.ofSeconds(7));
                    connection.close();
                }
                return null;
            }));
        }
        go.countDown();
        for (Future<?> worker : workers) {
            worker.get(30, TimeUnit.SECONDS);
        }
        executor.shutdown();
        assertThat(made).hasSizeGreaterThan(3);
        assertThat(made.stream().filter(channel -> !channel.isShutdown()).count())
                .isLessThanOrEqualTo(2);
        wide.close();
    }
}
