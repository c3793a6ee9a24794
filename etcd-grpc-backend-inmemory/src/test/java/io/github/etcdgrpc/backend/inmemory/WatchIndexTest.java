package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.WatchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchIndexTest {
    private static final int STEPS = 3_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void watchersOf_anyMixOfRanges_areThoseWhoseRangeContainsTheKey(long seed) {
        Random random = new Random(seed);
        WatchIndex index = new WatchIndex();
        List<Watcher> present = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(5) < 3 || present.isEmpty()) {
                Watcher watcher = watcher(rangeOf(random));
                index.add(watcher);
                present.add(watcher);
            } else {
                index.remove(present.remove(random.nextInt(present.size())));
            }
            Bytes key = keyOf(random);
            assertThat(index.watchersOf(key))
                    .as("seed %s, step %s, key %s", seed, step, key)
                    .isEqualTo(present.stream()
                            .filter(watcher -> watcher.range().contains(key))
                            .toList());
        }
        present.forEach(index::remove);
        assertThat(index.isEmpty()).isTrue();
    }

    private static Watcher watcher(KeyRange range) {
        WatchFeed feed = new WatchFeed("test", new VirtualTime(), new RecordingListener(), each -> {});
        return new Watcher(WatchRequest.of(range, 0), 1, feed);
    }

    private static KeyRange rangeOf(Random random) {
        Bytes key = keyOf(random);
        return switch (random.nextInt(5)) {
            case 0, 1 -> KeyRange.single(key);
            case 2 -> KeyRange.prefix(key);
            case 3 -> KeyRange.from(key);
            default -> new KeyRange(key, key.concat(keyOf(random)));
        };
    }

    private static Bytes keyOf(Random random) {
        byte[] key = new byte[1 + random.nextInt(3)];
        for (int index = 0; index < key.length; index++) {
            key[index] = (byte) (random.nextInt(4) - 2);
        }
        return Bytes.of(key);
    }
}
