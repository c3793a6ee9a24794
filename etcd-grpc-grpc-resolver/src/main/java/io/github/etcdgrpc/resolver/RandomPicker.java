package io.github.etcdgrpc.resolver;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import java.util.List;
import java.util.random.RandomGenerator;

/** Leaves each pick to one of several pickers, each with the same chance. */
final class RandomPicker extends SubchannelPicker {
    private final List<SubchannelPicker> pickers;
    private final RandomGenerator random;

    /**
     * Creates a picker over others.
     *
     * @param pickers one or more
     * @param random safe for use by many threads at a time
     */
    RandomPicker(List<SubchannelPicker> pickers, RandomGenerator random) {
        this.pickers = List.copyOf(pickers);
        this.random = random;
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs args) {
        return pickers.get(random.nextInt(pickers.size())).pickSubchannel(args);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RandomPicker that && pickers.equals(that.pickers);
    }

    @Override
    public int hashCode() {
        return pickers.hashCode();
    }

    @Override
    public String toString() {
        return "RandomPicker" + pickers;
    }
}
