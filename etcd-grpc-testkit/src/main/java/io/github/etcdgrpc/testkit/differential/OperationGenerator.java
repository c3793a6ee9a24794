package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeRequest.Consistency;
import io.github.etcdgrpc.spi.RangeRequest.Content;
import io.github.etcdgrpc.spi.RangeRequest.RevisionBounds;
import io.github.etcdgrpc.spi.RangeRequest.SortDirection;
import io.github.etcdgrpc.spi.RangeRequest.SortTarget;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes steps of every kind.
 *
 * <p>A step depends on its own seed and on the situation alone, so that a run without some of its steps still makes sense. Leases live too long to end within a run, or are revoked
 * at once: when they end is for the contracts to say.
 */
final class OperationGenerator {
    private static final long TTL_SECONDS = 5_000_000;
    private static final int LENGTHS = 5;
    private static final List<Duration> SHORT_TTLS = List.of(
            Duration.ZERO,
            Duration.ofNanos(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(2),
            Duration.ofMillis(2_001),
            Duration.ofSeconds(-1),
            Duration.ofMillis(-1_500),
            Duration.ofSeconds(Long.MIN_VALUE));
    private static final List<Duration> LARGEST_TTLS = List.of(
            Duration.ofSeconds(9_000_000_000L),
            Duration.ofSeconds(9_000_000_001L),
            Duration.ofSeconds(9_000_000_000L, 1),
            Duration.ofSeconds(Long.MAX_VALUE));
    private static final int STEPS_PER_COMPACTION = 250;
    private static final int HUNDRED = 100;

    private OperationGenerator() {}

    static Step step(long seed, Situation situation) {
        Dice dice = new Dice(new SplittableRandom(seed), situation);
        if (dice.onceIn(STEPS_PER_COMPACTION)) {
            return new Step.Compaction(dice.client(), dice.compactRevision());
        }
        int client = dice.client();
        int die = dice.below(HUNDRED);
        if (die < 78) {
            return operation(client, die, dice);
        } else if (die < 92) {
            return onLeases(client, die, dice);
        }
        return die < 97 ? open(client, dice) : new Step.CloseWatch(client, dice.below(HUNDRED));
    }

    static RangeRequest range(Dice dice) {
        RangeRequest request = RangeRequest.of(dice.range()).withRevision(dice.readRevision());
        if (dice.onceIn(3)) {
            request = request.withLimit(dice.below(4) - 1L);
        }
        if (dice.onceIn(3)) {
            request = request.withOrder(dice.of(SortTarget.class), dice.of(SortDirection.class));
        }
        if (dice.onceIn(4)) {
            request = request.withContent(dice.of(Content.class));
        }
        if (dice.onceIn(4)) {
            request = request.withBounds(
                    new RevisionBounds(dice.keyRevision(), dice.keyRevision(), dice.keyRevision(), dice.keyRevision()));
        }
        return dice.onceIn(4) ? request.withConsistency(Consistency.SERIALIZABLE) : request;
    }

    /** Makes a put, whose ignored value or lease is mostly, but not always, left out as it must be. */
    static PutRequest put(Dice dice) {
        Set<PutRequest.Option> options = dice.some(PutRequest.Option.class, 5);
        PutRequest request = new PutRequest(dice.key(), dice.value(), dice.lease(), options);
        if (options.contains(PutRequest.Option.IGNORE_VALUE) && !dice.onceIn(4)) {
            request = new PutRequest(request.key(), Bytes.EMPTY, request.lease(), options);
        }
        if (options.contains(PutRequest.Option.IGNORE_LEASE) && !dice.onceIn(4)) {
            request = new PutRequest(request.key(), request.value(), LeaseId.NONE, options);
        }
        return request;
    }

    static DeleteRequest delete(KeyRange range, Dice dice) {
        return new DeleteRequest(range, dice.some(DeleteRequest.Option.class, 2));
    }

    private static Step operation(int client, int die, Dice dice) {
        if (die < 20) {
            return new Step.Operation(client, range(dice));
        } else if (die < 44) {
            return new Step.Operation(client, put(dice));
        } else if (die < 54) {
            KeyRange range = dice.onceIn(3) ? dice.range() : KeyRange.single(dice.key());
            return new Step.Operation(client, delete(range, dice));
        }
        return new Step.Operation(client, TxnGenerator.txn(dice));
    }

    private static Step onLeases(int client, int die, Dice dice) {
        if (die < 82) {
            LeaseId id = dice.onceIn(3) ? LeaseId.NONE : dice.chosenLease();
            return new Step.Grant(client, id, longTtl(dice));
        } else if (die < 89) {
            return new Step.OnLease(client, dice.of(Step.LeaseCall.class), dice.lease());
        } else if (die == 89) {
            return new Step.ShortLease(client, dice.shortLease(), dice.of(SHORT_TTLS));
        }
        return dice.onceIn(4) ? new Step.Status(client) : new Step.ListLeases(client);
    }

    /** Picks one of few lengths so far apart that which of two leases ends first does not depend on when they were granted. */
    private static Duration longTtl(Dice dice) {
        return dice.onceIn(8) ? dice.of(LARGEST_TTLS) : Duration.ofSeconds(TTL_SECONDS * (1 + dice.below(LENGTHS)));
    }

    private static Step open(int client, Dice dice) {
        Set<WatchRequest.Option> options = dice.some(WatchRequest.Option.class, 4);
        return new Step.OpenWatch(client, new WatchRequest(dice.range(), dice.watchRevision(), options));
    }
}
