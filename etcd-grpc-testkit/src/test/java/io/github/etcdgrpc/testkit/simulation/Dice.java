package io.github.etcdgrpc.testkit.simulation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The chance of one step. */
final class Dice {
    private static final List<String> SERVICES = List.of("a", "ab");
    private static final List<String> ZONES = List.of("a", "b");
    private static final int IDS = 3;

    private final Random random;

    Dice(long seed, int step) {
        random = new Random(seed * 1_000_003 + step * 7_919L);
        random.nextLong();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    long number() {
        return random.nextLong();
    }

    boolean onceIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> Optional<T> of(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(below(all.size())));
    }

    String service() {
        return SERVICES.get(onceIn(3) ? 1 : 0);
    }

    Instances.Name name() {
        return new Instances.Name(service(), "i" + below(IDS));
    }

    Map<String, String> metadata() {
        return onceIn(3) ? Map.of() : Map.of("zone", ZONES.get(below(ZONES.size())));
    }
}
