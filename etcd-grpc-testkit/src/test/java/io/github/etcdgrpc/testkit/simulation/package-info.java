/**
 * Whole managers on one in-memory cluster that do, suffer and survive anything, by seed. Start with {@link io.github.etcdgrpc.testkit.simulation.FrameworkSimulation}.
 *
 * <p>A {@link io.github.etcdgrpc.testkit.simulation.SimulationRun} is one seed. What happens stands in {@code *Actions}; what must hold, in {@code Watcher}, {@code Wish},
 * {@code Referee} and {@code Truth}.
 */
@NullMarked
package io.github.etcdgrpc.testkit.simulation;

import org.jspecify.annotations.NullMarked;
