/** JMH benchmarks of what runs without a server. The README beside the POM says how to run them, and what they gave. */
@NullMarked
package io.github.etcdgrpc.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
