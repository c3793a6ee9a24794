package io.github.etcdgrpc.resolver;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.service.DiscoveryOptions;
import io.github.etcdgrpc.service.ServiceInstance;
import io.grpc.Attributes;
import io.grpc.NameResolver;

/**
 * Makes targets of the form {@code etcd:///service} for {@code ManagedChannelBuilder.forTarget}, and says which manager they mean.
 *
 * <p>A channel to such a target asks, in this order:
 *
 * <ol>
 *   <li>the manager given to the channel itself: {@code builder.setNameResolverArg(EtcdTargets.MANAGER, manager)};
 *   <li>for {@code etcd://name/service}, the one open manager of that name;
 *   <li>for {@code etcd:///service}, the manager of {@link #setDefaultManager}, or else the only open one.
 * </ol>
 *
 * <p>When that names none, or more than one, calls fail with {@code UNAVAILABLE} and a message that says so, and recover when a manager opens. A
 * channel whose manager closes keeps the instances that it has, and follows the next manager that its target names.
 *
 * <p>A service's name may hold any character but {@code /} and control characters; in a target it is percent-encoded, as {@link #of(String)} does.
 */
public final class EtcdTargets {

    /** The manager that a channel asks, whatever its target says; for {@code ManagedChannelBuilder.setNameResolverArg}. */
    public static final NameResolver.Args.Key<EtcdManager> MANAGER =
            NameResolver.Args.Key.create("io.github.etcdgrpc.manager");

    /**
     * Which instances a channel goes to; for {@code ManagedChannelBuilder.setNameResolverArg}.
     *
     * <p>Only the metadata filter counts: how to balance is the channel's own affair, and a channel waits for a first instance as long as its
     * calls do.
     */
    public static final NameResolver.Args.Key<DiscoveryOptions> OPTIONS =
            NameResolver.Args.Key.create("io.github.etcdgrpc.options");

    /**
     * The instance behind an {@link io.grpc.EquivalentAddressGroup}, for load balancers that weigh instances by their metadata.
     *
     * <p>Of several instances with one address it is the one with the smallest id.
     */
    public static final Attributes.Key<ServiceInstance> INSTANCE = Attributes.Key.create("io.github.etcdgrpc.instance");

    private EtcdTargets() {}

    /**
     * Returns the target of a service in the default manager, for instance {@code etcd:///greeter}.
     *
     * @throws IllegalArgumentException when the name is blank or holds a {@code /} or a control character
     */
    public static String of(String serviceName) {
        return EtcdTarget.of("", serviceName).toString();
    }

    /**
     * Returns the target of a service in the manager of that name, for instance {@code etcd://orders/greeter}.
     *
     * @throws IllegalArgumentException when {@code managerName} has other characters than letters, digits, {@code -}, {@code _} and {@code .},
     *     or as {@link #of(String)}
     */
    public static String of(String managerName, String serviceName) {
        return EtcdTarget.named(managerName, serviceName).toString();
    }

    /**
     * Chooses the manager for targets that name none, in the whole process, until it closes or another is chosen.
     *
     * <p>Needed only when several managers are open. Channels that follow another open manager already go on with it.
     *
     * @throws IllegalArgumentException when the manager is not open
     */
    public static void setDefaultManager(EtcdManager manager) {
        KnownManagers.OF_PROCESS.choose(manager);
    }
}
