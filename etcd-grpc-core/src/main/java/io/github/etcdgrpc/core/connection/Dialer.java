package io.github.etcdgrpc.core.connection;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.core.retry.RetrySafety;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Opens backends, and hands out those of which a member answers within the dial timeout. One dial at a time. */
public final class Dialer {
    private final BackendProvider provider;
    private final BackendOptions options;
    private final Timekeeper timekeeper;
    private final Retrier retrier;
    private final AtomicReference<@Nullable EtcdBackend> dialing = new AtomicReference<>();
    private volatile boolean over;

    /** A backend of which a member answered. */
    record Answered(EtcdBackend backend, MemberStatus member) {}

    /** Creates one for the endpoints of {@code options}; {@code retrier} repeats the question within the dial timeout. */
    public Dialer(BackendProvider provider, BackendOptions options, Timekeeper timekeeper, Retrier retrier) {
        this.provider = provider;
        this.options = options;
        this.timekeeper = timekeeper;
        this.retrier = retrier;
    }

    Duration timeout() {
        return options.dialTimeout();
    }

    List<String> endpoints() {
        return options.endpoints();
    }

    /** Opens a backend. Ends with {@link ErrorCode#CONNECTION_FAILED} when no member answers in time; that backend is closed then. */
    CompletableFuture<Answered> dial() {
        EtcdBackend fresh = open();
        dialing.set(fresh);
        if (over) {
            giveUp();
        }
        return firstAnswer(fresh)
                .handleAsync(
                        (member, failure) -> {
                            boolean given = dialing.compareAndSet(fresh, null);
                            if (member != null && given) {
                                return new Answered(fresh, member);
                            }
                            fresh.close();
                            throw unanswered(failure);
                        },
                        timekeeper.executor());
    }

    /** Ends the dial under way, if there is one, and any that begins later. */
    void giveUp() {
        over = true;
        EtcdBackend abandoned = dialing.getAndSet(null);
        if (abandoned != null) {
            abandoned.close();
        }
    }

    private EtcdBackend open() {
        try {
            return provider.open(options, timekeeper);
        } catch (IllegalArgumentException wrong) {
            String detail = "endpoints: " + endpoints() + " (the backend " + provider.name() + " does not take them)";
            throw new EtcdException(ErrorCode.INVALID_CONFIGURATION, detail, wrong);
        }
    }

    private CompletableFuture<MemberStatus> firstAnswer(EtcdBackend fresh) {
        CompletableFuture<MemberStatus> bounded = new CompletableFuture<>();
        CompletableFuture<MemberStatus> asked = retrier.call(RetrySafety.IDEMPOTENT, fresh::status);
        Timekeeper.Scheduled bound = timekeeper.schedule(timeout(), () -> {
            bounded.completeExceptionally(
                    new EtcdException(ErrorCode.CONNECTION_TIMEOUT, "no answer to a status request"));
            asked.cancel(true);
        });
        asked.whenComplete((member, failure) -> {
            bound.cancel();
            if (failure == null) {
                bounded.complete(member);
            } else {
                bounded.completeExceptionally(failure);
            }
        });
        return bounded;
    }

    private EtcdException unanswered(@Nullable Throwable failure) {
        String detail = "no endpoint of " + endpoints() + " answered within " + timeout()
                + " (expected: an etcd at one of them)";
        return new EtcdException(ErrorCode.CONNECTION_FAILED, detail, failure);
    }
}
