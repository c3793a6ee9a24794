package io.github.etcdgrpc.testkit.simulation;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.DeleteResult;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.PutRequest;
import java.time.Duration;
import java.util.List;

/** What happens to etcd itself, and what people and other programs do to it by hand. */
final class ClusterActions {
    /** How long etcd needs at least to come back without its data. */
    static final Duration DOWN = Duration.ofMillis(1_100);

    private static final List<String> KEYS = List.of(
            "/services/a/i1",
            "/services/a/raw",
            "/services/ab/raw",
            "/services/a/x/y",
            "/services/a",
            "/services//x",
            "/other/a/i1");
    private static final List<Bytes> GARBAGE = List.of(
            Bytes.EMPTY,
            Bytes.ofUtf8("junk"),
            Bytes.ofUtf8("{\"Addr\":"),
            Bytes.of((byte) -1, (byte) 7),
            Bytes.ofUtf8("{}"));

    private final World world;

    ClusterActions(World world) {
        this.world = world;
    }

    /** Something that breaks everybody's connections, or takes history away. To be done when nothing is due. */
    void any(Dice dice) {
        switch (dice.below(10)) {
            case 0, 1 -> {
                did("restart", world.etcd()::restart);
                world.truth().follow();
                world.nodes().forEach(Node::jolted);
            }
            case 2 -> {
                did("wipe", world.etcd()::wipe);
                world.referee().wiped();
                world.truth().wiped();
                world.nodes().forEach(Node::jolted);
            }
            case 3, 4 -> {
                did("leaderChange", world.etcd()::leaderChange);
                world.truth().follow();
                world.nodes().forEach(Node::jolted);
            }
            default -> compact();
        }
    }

    void compact() {
        did("compact", world.etcd()::compact);
    }

    void put(Dice dice) {
        Bytes key = Bytes.ofUtf8(dice.of(KEYS).orElseThrow());
        Bytes value = dice.onceIn(3) ? dice.of(GARBAGE).orElseThrow() : foreign(dice);
        put(PutRequest.of(key, value));
    }

    private Bytes foreign(Dice dice) {
        Claim claim = Claim.foreign(world.instances().newAddress(), dice.metadata());
        world.instances().add(claim);
        return Instances.foreign(dice.below(4), claim);
    }

    /** Writes what stands there already, without its lease. */
    void detach(Dice dice) {
        dice.of(standing()).ifPresent(found -> put(PutRequest.of(found.key(), found.value())));
    }

    private void put(PutRequest request) {
        did(
                "put " + request.key() + " = " + request.value(),
                () -> world.referee()
                        .byHand(world.hand().kv().put(request).join().revision()));
    }

    void delete(Dice dice) {
        dice.of(standing())
                .ifPresent(found -> did("delete " + found.key(), () -> {
                    DeleteResult result = world.hand()
                            .kv()
                            .delete(DeleteRequest.of(found.key()))
                            .join();
                    world.referee().byHand(result.revision());
                }));
    }

    void deleteAll() {
        did("delete all", () -> {
            DeleteRequest all = DeleteRequest.of(KeyRange.prefix(Bytes.ofUtf8(Instances.PREFIX)));
            DeleteResult result = world.hand().kv().delete(all).join();
            if (result.deleted() > 0) {
                world.referee().byHand(result.revision());
            }
        });
    }

    void endLease(Dice dice) {
        List<LeaseId> leases = world.etcd().leases();
        dice.of(leases.stream()
                        .sorted((one, other) -> Long.compare(one.value(), other.value()))
                        .toList())
                .ifPresent(lease -> did("lease " + lease + " ends", () -> {
                    world.referee().endedByHand(lease);
                    world.etcd().expireLease(lease);
                }));
    }

    private List<KeyValue> standing() {
        return world.etcd().keyValues();
    }

    private void did(String what, Runnable deed) {
        world.trace().add("etcd: %s", what);
        deed.run();
    }
}
