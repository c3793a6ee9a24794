package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.Timekeeper;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a backend, the channels that run on it, and the answers that are waited for.
 *
 * <p>The thread is Netty's event loop: sockets, gRPC's deadlines and every callback run on it, so what streams and watches keep in mind needs no lock. It starts with the
 * first call and ends in {@link #close()}.
 */
final class Connection {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    /** etcd refuses pings that come more often than every 5 s, and any while no call is under way. */
    private static final Duration PING_AFTER = Duration.ofSeconds(10);

    private static final Duration PING_BOUND = Duration.ofSeconds(3);
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private final BackendOptions options;
    private final Timekeeper timekeeper;
    private final EventLoopGroup loop;
    private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();
    private final Set<PendingAnswer<?>> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    Connection(BackendOptions options, Timekeeper timekeeper) {
        this.options = options;
        this.timekeeper = timekeeper;
        loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("etcd-grpc-jetcd", true), NioIoHandler.newFactory());
    }

    /** Opens a channel that takes its calls to all of {@code endpoints} by turns. Connects at the first call. */
    Line open(List<Endpoint> endpoints) {
        ManagedChannel channel = NettyChannelBuilder.forTarget(EndpointResolverProvider.target(endpoints))
                .usePlaintext()
                .eventLoopGroup(loop)
                .channelType(NioSocketChannel.class)
                .executor(loop)
                .offloadExecutor(timekeeper.executor())
                .defaultLoadBalancingPolicy("round_robin")
                .disableRetry()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .keepAliveTime(PING_AFTER.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(PING_BOUND.toMillis(), TimeUnit.MILLISECONDS)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(options.dialTimeout()))
                .build();
        channels.add(channel);
        return new Line(channel, endpoints);
    }

    BackendOptions options() {
        return options;
    }

    Timekeeper timekeeper() {
        return timekeeper;
    }

    CallOptions unary(Duration bound) {
        return CallOptions.DEFAULT.withDeadlineAfter(bound.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs {@code task} on the thread of this backend, never inside this call; not at all once it has ended. */
    boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException over) {
            return false;
        }
    }

    /** Runs {@code task} after {@code delay} on the thread of this backend. */
    Timekeeper.Scheduled schedule(Duration delay, Runnable task) {
        return timekeeper.schedule(delay, () -> execute(task));
    }

    /** Makes sure that {@code answer} ends with {@link #close()} at the latest. */
    void track(PendingAnswer<?> answer) {
        pending.add(answer);
        answer.whenComplete((value, failure) -> pending.remove(answer));
        if (isClosed()) {
            answer.abort();
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Ends every channel, every stream, every answer and the thread; waits for that unless called on that thread. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            channels.forEach(ManagedChannel::shutdownNow);
            if (isOnThread()) {
                timekeeper.executor().execute(this::end);
            } else {
                end();
            }
        } else if (!isOnThread()) {
            await(ended::await);
        }
    }

    /** Ends the answers that are left only after the channels: a request that is said not to have been sent must not be sent afterwards. */
    private void end() {
        channels.forEach(channel -> await(channel::awaitTermination));
        pending.forEach(PendingAnswer::abort);
        loop.shutdownGracefully(0, CLOSE_BOUND.toMillis(), TimeUnit.MILLISECONDS);
        await(loop::awaitTermination);
        pending.forEach(PendingAnswer::abort);
        ended.countDown();
    }

    private boolean isOnThread() {
        return loop.iterator().next().inEventLoop();
    }

    private interface Wait {
        boolean upTo(long time, TimeUnit unit) throws InterruptedException;
    }

    private static void await(Wait wait) {
        try {
            if (!wait.upTo(CLOSE_BOUND.toNanos(), TimeUnit.NANOSECONDS)) {
                log.warn("the connection to etcd did not end within {}", CLOSE_BOUND);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static int millis(Duration duration) {
        return (int) Math.max(1, Math.min(duration.toMillis(), Integer.MAX_VALUE));
    }
}
