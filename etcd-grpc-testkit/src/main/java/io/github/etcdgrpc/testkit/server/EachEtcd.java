package io.github.etcdgrpc.testkit.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test class once for every etcd binary of the machine, each run under the name of the version, such as {@code etcd 3.5.16}.
 *
 * <p>The constructor, the tests and the methods that run before and after each test may have parameters of these types:
 *
 * <ul>
 *   <li>{@link LocalEtcd}: a cluster, of one member unless {@link #members} says more, that starts when first asked for, is shared by all tests of the run, and ends with it;
 *   <li>{@link EtcdBinary}: the binary, for tests that start servers of their own.
 * </ul>
 *
 * <pre>{@code
 * @EachEtcd
 * class RegistrationIT {
 *     private final LocalEtcd etcd;
 *
 *     RegistrationIT(LocalEtcd etcd) {
 *         this.etcd = etcd;
 *     }
 *
 *     @Test
 *     void register_etcdKilledAndRestarted_isVisibleAgain() {
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>On a machine without etcd ({@link EtcdBinaries}) the class is skipped with a reason, or fails when an etcd is required.
 */
@ClassTemplate
@ExtendWith(EachEtcdExtension.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface EachEtcd {

    /** Returns how many members the shared cluster has: 1, 3 or 5. */
    int members() default 1;

    /** Returns what to add to the command line of every member, for instance {@code --max-txn-ops=1024}. */
    String[] flags() default {};
}
