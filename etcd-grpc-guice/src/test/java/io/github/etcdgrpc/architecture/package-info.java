/**
 * Holds the modules to their layering: each <em>never</em> of the layering rule as an ArchUnit rule.
 *
 * <p>{@link io.github.etcdgrpc.architecture.Walls} has the rules, {@link io.github.etcdgrpc.architecture.WallsTest}
 * applies them to the code that ships, and {@link io.github.etcdgrpc.architecture.PlantedViolationsTest} shows that each
 * one fails where it should, on the classes planted below {@code planted}.
 */
@NullMarked
package io.github.etcdgrpc.architecture;

import org.jspecify.annotations.NullMarked;
