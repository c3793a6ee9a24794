package io.github.etcdgrpc.testkit.server;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Waits for the members of a cluster.
 *
 * @param members all of them
 */
record Readiness(List<EtcdMember> members) {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Waits until members that were started are healthy, which they are when they have a leader; or just answer, as long as too few are connected for there to be one.
     *
     * @throws IllegalStateException when one of them ends, or that takes too long, with the end of its log
     */
    void awaitStarted(List<EtcdMember> started) {
        try {
            every(Duration.ofMillis(20))
                    .until(() ->
                            firstDead(started).isPresent() || started.stream().allMatch(this::isReady));
        } catch (ConditionTimeoutException e) {
            String unready = started.stream()
                    .filter(member -> !isReady(member))
                    .map(EtcdMember::endOfLog)
                    .collect(Collectors.joining("\n"));
            throw new IllegalStateException("etcd was not healthy within " + PATIENCE + ": " + unready, e);
        }
        firstDead(started).ifPresent(EtcdMember::complainOfDeath);
    }

    /**
     * Waits until one member leads and all that are connected know of a leader.
     *
     * @throws IllegalStateException when too few members are connected for that, or it takes too long
     */
    EtcdMember awaitLeader() {
        try {
            return every(Duration.ofMillis(50))
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(this::leader, Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("no leader within " + PATIENCE, e);
        }
    }

    /** Returns those that run and can talk to one another. */
    List<EtcdMember> connected() {
        return members.stream().filter(EtcdMember::isConnected).toList();
    }

    private boolean isReady(EtcdMember member) {
        boolean canFollow = canAgree() && member.isConnected();
        return canFollow ? member.isHealthy() : member.answers();
    }

    private boolean canAgree() {
        return connected().size() > members.size() / 2;
    }

    /** Finds who says that it leads, when there is no doubt: an old leader learns late that it is none any more. */
    private Optional<EtcdMember> leader() {
        if (!canAgree()) {
            throw new IllegalStateException("no leader: " + connected().size() + " of " + members.size()
                    + " members are connected (expected: a majority)");
        }
        Map<EtcdMember, EtcdMetrics> said = new LinkedHashMap<>();
        connected().forEach(member -> said.put(member, member.metrics()));
        List<EtcdMember> leading = said.entrySet().stream()
                .filter(entry -> entry.getValue().sum("etcd_server_is_leader") == 1)
                .map(Map.Entry::getKey)
                .toList();
        boolean allKnowOne = said.values().stream().allMatch(metrics -> metrics.sum("etcd_server_has_leader") == 1);
        boolean isClear = allKnowOne && leading.size() == 1;
        return isClear ? Optional.of(leading.get(0)) : Optional.empty();
    }

    private static Optional<EtcdMember> firstDead(List<EtcdMember> started) {
        return started.stream().filter(member -> !member.isRunning()).findFirst();
    }

    private static ConditionFactory every(Duration interval) {
        return await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(interval)
                .atMost(PATIENCE);
    }
}
