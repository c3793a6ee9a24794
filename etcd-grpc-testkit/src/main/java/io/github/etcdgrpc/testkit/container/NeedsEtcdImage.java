package io.github.etcdgrpc.testkit.container;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test class where {@value EtcdImages#IMAGE} names an etcd image, and skips it elsewhere, saying so aloud.
 *
 * <p>So a machine on which nobody asked for containers looks for no Docker engine and pulls nothing. Where an image is named an engine is expected: without one the class
 * fails, and says what to do.
 */
@ExtendWith(NeedsEtcdImageCondition.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface NeedsEtcdImage {}
