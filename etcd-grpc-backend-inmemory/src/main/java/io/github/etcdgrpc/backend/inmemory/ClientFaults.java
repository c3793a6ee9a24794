package io.github.etcdgrpc.backend.inmemory;

import io.github.etcdgrpc.backend.inmemory.FaultPlan.Lasting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands against one client: its own faults before those of the cluster. Guarded by the cluster's lock.
 *
 * @param plans in the order in which their faults are used up
 */
record ClientFaults(List<FaultPlan> plans) {
    @Nullable
    PlannedFault take(Operation operation) {
        for (FaultPlan plan : plans) {
            PlannedFault fault = plan.take(operation);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    Duration delayOf(Operation operation) {
        return plans.stream().map(plan -> plan.delayOf(operation)).reduce(Duration.ZERO, Duration::plus);
    }

    Duration eventDelay() {
        return plans.stream().map(FaultPlan::eventDelay).reduce(Duration.ZERO, Duration::plus);
    }

    boolean has(Lasting fault) {
        return plans.stream().anyMatch(plan -> plan.has(fault));
    }
}
