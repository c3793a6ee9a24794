/** Options from configuration files. Start at {@link io.github.etcdgrpc.core.config.ConfiguredOptions}. */
@NullMarked
package io.github.etcdgrpc.core.config;

import org.jspecify.annotations.NullMarked;
