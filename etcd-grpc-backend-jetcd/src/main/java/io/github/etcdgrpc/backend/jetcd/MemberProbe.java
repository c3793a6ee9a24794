package io.github.etcdgrpc.backend.jetcd;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.MemberStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the members in turn how they are, each over a channel of its own, since the common one does not tell which member answered.
 *
 * <p>All share one request timeout, in equal parts.
 */
final class MemberProbe {
    private final Connection connection;
    private final List<Endpoint> endpoints;
    private final List<Line> lines;
    private final Duration share;

    MemberProbe(Connection connection, List<Endpoint> endpoints) {
        this.connection = connection;
        this.endpoints = endpoints;
        lines = endpoints.stream()
                .map(endpoint -> connection.open(List.of(endpoint)))
                .toList();
        share = connection.options().requestTimeout().dividedBy(endpoints.size());
    }

    CompletableFuture<MemberStatus> ask() {
        Round round = new Round();
        connection.track(round);
        round.next();
        return round;
    }

    private final class Round extends PendingAnswer<MemberStatus> {
        private final List<EtcdException> failures = new ArrayList<>();
        private @Nullable CompletableFuture<MemberStatus> asked;

        Round() {
            super(() -> "status of " + endpoints);
        }

        void next() {
            int index = failures.size();
            if (isDone()) {
                return;
            }
            if (index == endpoints.size()) {
                completeExceptionally(nobodyAnswered());
                return;
            }
            asked = askMember(index);
            asked.whenComplete((status, failure) -> {
                if (failure == null) {
                    complete(status);
                } else if (failure instanceof EtcdException reason) {
                    failures.add(reason);
                    next();
                }
            });
        }

        private EtcdException nobodyAnswered() {
            EtcdException last = failures.get(failures.size() - 1);
            if (failures.size() == 1) {
                return last;
            }
            StringBuilder detail = new StringBuilder("status of " + endpoints + ": no member answered");
            failures.forEach(failure -> detail.append("; ").append(failure.getMessage()));
            EtcdException all = new EtcdException(last.code(), detail.toString(), last, RequestOutcome.NOT_SENT);
            failures.subList(0, failures.size() - 1).forEach(all::addSuppressed);
            return all;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            CompletableFuture<MemberStatus> underWay = asked;
            if (cancelled && underWay != null) {
                underWay.cancel(mayInterruptIfRunning);
            }
            return cancelled;
        }

        @Override
        boolean sent() {
            return false;
        }
    }

    private CompletableFuture<MemberStatus> askMember(int index) {
        String endpoint = endpoints.get(index).toString();
        Supplier<String> operation = () -> "status of " + endpoint;
        UnaryCall.Plan<StatusRequest, StatusResponse, MemberStatus> plan = new UnaryCall.Plan<>(
                operation,
                MaintenanceGrpc.getStatusMethod(),
                StatusRequest.getDefaultInstance(),
                response -> statusOf(endpoint, response));
        return UnaryCall.send(plan, connection, lines.get(index), share);
    }

    private static MemberStatus statusOf(String endpoint, StatusResponse response) {
        return new MemberStatus(
                endpoint,
                response.getHeader().getMemberId(),
                response.getLeader(),
                response.getVersion(),
                response.getHeader().getRevision());
    }
}
