package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare.Relation;
import io.github.etcdgrpc.spi.KeyRange;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Throws for the parts of requests, over few enough of each that they meet. */
final class Dice {
    static final List<Bytes> KEYS = List.of(
            Bytes.ofUtf8("a"),
            Bytes.ofUtf8("aa"),
            Bytes.ofUtf8("ab"),
            Bytes.ofUtf8("b"),
            Bytes.ofUtf8("c"),
            Bytes.ofUtf8("d"),
            Bytes.of((byte) 0xff, (byte) 1));

    private static final List<LeaseId> CHOSEN =
            List.of(new LeaseId(101), new LeaseId(102), new LeaseId(103), new LeaseId(-7));
    private static final LeaseId SHORT_LIVED = new LeaseId(104);
    private static final List<Bytes> PREFIXES =
            List.of(Bytes.ofUtf8("a"), Bytes.ofUtf8("a"), Bytes.of((byte) 0xff), Bytes.EMPTY);
    private static final int KINDS_OF_VALUE = 5;
    private static final int RECENT_LEASES = 3;

    private final RandomGenerator random;
    private final Situation situation;

    Dice(RandomGenerator random, Situation situation) {
        this.random = random;
        this.situation = situation;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Is true once in so many times. */
    boolean onceIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    <T extends Enum<T>> T of(Class<T> type) {
        T[] values = type.getEnumConstants();
        return values[random.nextInt(values.length)];
    }

    /** Picks each of the constants once in so many times. */
    <T extends Enum<T>> Set<T> some(Class<T> type, int times) {
        Set<T> picked = EnumSet.noneOf(type);
        for (T each : type.getEnumConstants()) {
            if (onceIn(times)) {
                picked.add(each);
            }
        }
        return picked;
    }

    int client() {
        return below(situation.clients());
    }

    /** Picks a key, on rare occasions the empty one, which etcd refuses. */
    Bytes key() {
        return onceIn(80) ? Bytes.EMPTY : of(KEYS);
    }

    Bytes value() {
        return onceIn(KINDS_OF_VALUE + 1) ? Bytes.EMPTY : Bytes.ofUtf8("v" + below(KINDS_OF_VALUE));
    }

    /** Picks a range of any shape, those without any key included. */
    KeyRange range() {
        return switch (below(6)) {
            case 0, 1 -> KeyRange.single(key());
            case 2 -> new KeyRange(key(), key());
            case 3 -> KeyRange.from(key());
            case 4 -> KeyRange.prefix(of(PREFIXES));
            default -> KeyRange.all();
        };
    }

    /** Picks a range that has an end and begins before it. */
    KeyRange forwardRange() {
        KeyRange range = range();
        boolean forward =
                range.isSingle() || (!range.isUnbounded() && range.key().compareTo(range.end()) < 0);
        return forward ? range : KeyRange.single(range.key());
    }

    /** Picks a revision to read at: mostly the newest, else one of the past, the compacted past or the future. */
    long readRevision() {
        return switch (below(10)) {
            case 0 -> situation.revision() + below(3);
            case 1, 2 -> situation.revision() - below(6);
            case 3 -> situation.compacted() + below(3) - 1;
            case 4 -> -below(3);
            default -> 0;
        };
    }

    /** Picks a revision to watch from: the newest, or one of the past, the compacted past or the future. */
    long watchRevision() {
        return switch (below(8)) {
            case 0, 1 -> -below(2);
            case 2 -> Math.max(0, situation.compacted() + below(4) - 2);
            case 3 -> situation.revision() + below(8);
            default -> Math.max(0, situation.revision() - below(25));
        };
    }

    /**
     * Picks a revision to compact: one of the past, the compacted past or the future.
     *
     * <p>Never one at which a transaction deleted a key and put it again: a real etcd 3.5 loses that value, and ends itself when the key is read.
     */
    long compactRevision() {
        long picked = onceIn(4) ? situation.compacted() + below(3) - 1 : situation.revision() + 2 - below(14);
        while (situation.rewrites().contains(picked)) {
            picked--;
        }
        return picked;
    }

    /** Picks none, or a revision that keys may have. */
    long keyRevision() {
        return onceIn(2) ? 0 : situation.revision() - below(12);
    }

    /** Picks a lease that may or may not live, or none. */
    LeaseId lease() {
        if (onceIn(2)) {
            return LeaseId.NONE;
        }
        return situation.numbered() > 0 && onceIn(3) ? numberedLease() : of(CHOSEN);
    }

    LeaseId chosenLease() {
        return of(CHOSEN);
    }

    /** Picks a lease to grant for a moment: mostly one that no other step knows, else one that may exist. */
    LeaseId shortLease() {
        return onceIn(4) ? chosenLease() : SHORT_LIVED;
    }

    /** Picks a relation to a lease that both servers see alike: how the leases that they numbered compare in size is theirs. */
    Relation relationTo(LeaseId lease) {
        if (LeaseNames.isName(lease)) {
            return onceIn(2) ? Relation.EQUAL : Relation.NOT_EQUAL;
        }
        return of(Relation.class);
    }

    private LeaseId numberedLease() {
        return LeaseNames.name(situation.numbered() - 1 - below(Math.min(RECENT_LEASES, situation.numbered())));
    }
}
