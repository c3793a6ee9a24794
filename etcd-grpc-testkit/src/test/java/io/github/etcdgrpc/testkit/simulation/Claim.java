package io.github.etcdgrpc.testkit.simulation;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What somebody once wanted to stand in etcd. Its address is used once in a run, so that every value tells where it comes from. */
final class Claim {
    /** How a call that wants something came out. */
    enum Outcome {
        PENDING,
        APPLIED,
        UNSURE,
        REFUSED
    }

    private final @Nullable Wish wish;
    private final String address;
    private final Map<String, String> metadata;
    private final Duration ttl;
    private final boolean maySeize;
    private Outcome outcome = Outcome.PENDING;

    private Claim(@Nullable Wish wish, String address, Map<String, String> metadata, Duration ttl, boolean maySeize) {
        this.wish = wish;
        this.address = address;
        this.metadata = metadata;
        this.ttl = ttl;
        this.maySeize = maySeize;
    }

    /** What somebody writes by hand. */
    static Claim foreign(String address, Map<String, String> metadata) {
        return new Claim(null, address, metadata, Duration.ZERO, true);
    }

    /** What a registration wants at first. */
    static Claim first(Wish wish, String address, Map<String, String> metadata, boolean maySeize) {
        return new Claim(wish, address, metadata, wish.ttl(), maySeize);
    }

    /** What an update of an established registration wants. */
    static Claim update(Wish wish, String address, Map<String, String> metadata) {
        return new Claim(wish, address, metadata, wish.ttl(), false);
    }

    /** Returns whose it is, or null when nobody's of ours. */
    @Nullable
    Wish wish() {
        return wish;
    }

    String address() {
        return address;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    Duration ttl() {
        return ttl;
    }

    /** Tells whether it may replace what another owner wrote. */
    boolean maySeize() {
        return maySeize;
    }

    Outcome outcome() {
        return outcome;
    }

    void came(Outcome to) {
        outcome = to;
    }

    /** Tells whether both are of one owner: the same process, for the same key. */
    boolean isOfOwner(Claim other) {
        Wish mine = wish;
        Wish others = other.wish;
        if (mine == null || others == null) {
            return this == other;
        }
        return mine.node() == others.node() && mine.key().equals(others.key());
    }
}
