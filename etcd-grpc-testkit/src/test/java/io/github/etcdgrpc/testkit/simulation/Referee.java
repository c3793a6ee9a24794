package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.service.Registration.State;
import io.github.etcdgrpc.service.ServiceInstance;
import io.github.etcdgrpc.spi.KeyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges what managers do to etcd: nothing to what is not theirs, and in the end exactly what was asked of them. */
final class Referee {
    private final World world;
    private final Set<Long> byHand = new HashSet<>();
    private final Set<LeaseId> endedByHand = new HashSet<>();
    private final Map<String, Truth.Change> lastPuts = new HashMap<>();
    private final List<Truth.Change> deletions = new ArrayList<>();

    Referee(World world) {
        this.world = world;
    }

    /** Notes a revision that no manager made. */
    void byHand(long revision) {
        byHand.add(revision);
    }

    /** Notes a lease that no manager could know to end. */
    void endedByHand(LeaseId lease) {
        endedByHand.add(lease);
    }

    /** All data is gone, and with it the numbers of its revisions. */
    void wiped() {
        byHand.clear();
        lastPuts.clear();
        deletions.clear();
    }

    /** Judges a change when it happens. */
    void judge(Truth.Change change) {
        KeyValue after = change.after();
        String key = key(change);
        world.trace()
                .add(
                        "etcd %d: %s %s",
                        change.revision(), key, after == null ? "-" : after.value() + " " + after.lease());
        world.wishes(key).filter(wish -> !isOf(wish, after)).forEach(wish -> wish.disturbed(world.nanos()));
        if (after == null) {
            deletions.add(change);
        } else {
            lastPuts.put(key, change);
            if (!byHand.contains(change.revision())) {
                world.expect(() -> judgePut(key, change.before(), after));
            }
        }
    }

    private boolean isOf(Wish wish, @Nullable KeyValue value) {
        Claim claim = value == null ? null : world.instances().claim(value.value());
        return claim != null && claim.wish() == wish && value != null && !byHand.contains(value.modRevision());
    }

    private void judgePut(String key, @Nullable KeyValue before, KeyValue after) {
        Claim claim = world.instances().claim(after.value());
        Wish wish = claim == null ? null : claim.wish();
        Violation.unless(
                claim != null && wish != null && wish.key().equals(key),
                "somebody wrote %s = %s",
                key,
                after.value().utf8());
        Violation.unless(
                after.value().equals(Instances.written(wish.id(), claim)),
                "%s was written as %s (expected: %s)",
                key,
                after.value().utf8(),
                Instances.written(wish.id(), claim).utf8());
        Violation.unless(
                wish.ownLease().filter(lease -> !lease.equals(after.lease())).isEmpty()
                        && !after.lease().isNone(),
                "%s stands on %s",
                key,
                after.lease());
        if (before != null && !claim.maySeize()) {
            Claim old = world.instances().claim(before.value());
            Violation.unless(
                    old != null && old.isOfOwner(claim),
                    "%s = %s was replaced by %s",
                    key,
                    before.value().utf8(),
                    wish);
        }
    }

    /** Judges what can be judged when all that is due has run. */
    void check() {
        Set<LeaseId> leases = world.leases();
        deletions.forEach(change -> judgeDeletion(change, leases));
        deletions.clear();
        world.nodes().stream()
                .filter(node -> node.isSerene() && node.calls().isEmpty())
                .flatMap(node -> node.wishes().stream())
                .filter(wish -> !wish.isDisturbed())
                .forEach(this::checkWish);
    }

    /** A key that no hand deleted and whose lease lives was deleted by a manager. */
    private void judgeDeletion(Truth.Change change, Set<LeaseId> leases) {
        KeyValue before = change.before();
        boolean leaseEnded = before == null || (!before.lease().isNone() && !leases.contains(before.lease()));
        if (before == null || byHand.contains(change.revision())) {
            return;
        }
        if (leaseEnded) {
            judgeExpiry(key(change), before.lease());
            return;
        }
        Claim claim = world.instances().claim(before.value());
        Violation.unless(
                claim != null && claim.wish() != null,
                "a manager deleted %s = %s",
                key(change),
                before.value().utf8());
        world.wishes(key(change))
                .filter(Wish::isLive)
                .forEach(wish -> Violation.unless(
                        !wish.instance().address().equals(claim.address()), "a manager deleted the key of %s", wish));
    }

    /** A process that runs knows that its lease may have run out before it has. */
    private void judgeExpiry(String key, LeaseId lease) {
        world.wishes(key)
                .filter(wish -> !wish.node().isPaused() && !endedByHand.contains(lease))
                .filter(Wish::isLive)
                .forEach(wish -> Violation.unless(
                        !wish.is(State.REGISTERED) || !wish.instance().leaseId().equals(lease),
                        "%s, and its lease %s has run out",
                        wish,
                        lease));
    }

    /** Checks what must be so when nothing has been wrong for long: etcd shows exactly what is wanted. */
    void checkAllIsWell() {
        world.truth().check();
        Set<LeaseId> used = new HashSet<>();
        for (Node node : world.nodes()) {
            Violation.unless(node.calls().isEmpty() || node.isKilled(), "%s still waits", node);
            Violation.unless(!node.isUp() || node.isSerene(), "%s is not well", node);
            if (node.isUp()) {
                node.wishes().forEach(this::checkWish);
                used.addAll(node.leases());
                node.wishes().stream()
                        .filter(Wish::isLive)
                        .forEach(wish -> used.add(wish.instance().leaseId()));
            }
            if (node.isOver()) {
                used.addAll(node.leases());
            }
        }
        world.truth().keys().values().forEach(this::checkKey);
        world.leases().forEach(lease -> Violation.unless(used.contains(lease), "lease %s is kept for nothing", lease));
    }

    private void checkWish(Wish wish) {
        if (wish.is(State.SUPERSEDED)) {
            Truth.Change last = lastPuts.get(wish.key());
            Claim claim = last == null || last.after() == null
                    ? null
                    : world.instances().claim(last.after().value());
            boolean mine = last != null && !byHand.contains(last.revision()) && claim != null && claim.wish() == wish;
            Violation.unless(!mine, "%s, but nobody wrote after it", wish);
        }
        if (wish.isLive()) {
            Violation.unless(wish.is(State.REGISTERED), "%s (expected: REGISTERED)", wish);
            ServiceInstance shown = world.truth().states(wish.service()).stream()
                    .reduce((earlier, later) -> later)
                    .map(state -> state.instances().get(wish.id()))
                    .orElse(null);
            Violation.unless(
                    wish.instance().equals(shown),
                    "%s is wanted as %s, and etcd shows %s",
                    wish,
                    wish.instance(),
                    shown);
        }
    }

    /** What stands there was written by hand, or is wanted by somebody who lives. */
    private void checkKey(KeyValue keyValue) {
        if (byHand.contains(keyValue.modRevision())) {
            return;
        }
        Claim claim = world.instances().claim(keyValue.value());
        Wish wish = claim == null ? null : claim.wish();
        boolean wanted = wish != null
                && wish.node().isUp()
                && wish.isLive()
                && wish.instance().address().equals(claim.address());
        boolean onOwnLease = wish != null && wish.ownLease().isPresent();
        Violation.unless(
                wanted || onOwnLease,
                "%s = %s is wanted by nobody",
                keyValue.key(),
                keyValue.value().utf8());
    }

    private static String key(Truth.Change change) {
        KeyValue any = change.after() == null ? change.before() : change.after();
        return any == null ? "?" : any.key().utf8();
    }

    /** Checks that, with all managers closed, nothing of theirs is left in etcd. */
    void checkNothingLeft() {
        Set<LeaseId> own = new HashSet<>();
        world.nodes().forEach(node -> own.addAll(node.leases()));
        world.leases().forEach(lease -> Violation.unless(own.contains(lease), "lease %s is left", lease));
        world.truth().keys().values().forEach(this::checkKey);
        Violation.unless(
                world.etcd().watches() == 1, "%s watches are left", world.etcd().watches() - 1);
        Violation.unless(
                world.etcd().connections() == 2,
                "%s connections are left",
                world.etcd().connections() - 2);
    }
}
