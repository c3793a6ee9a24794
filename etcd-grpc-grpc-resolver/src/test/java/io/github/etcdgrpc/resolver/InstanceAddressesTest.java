package io.github.etcdgrpc.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.service.ServiceInstance;
import io.grpc.EquivalentAddressGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceAddressesTest {
    private final Map<String, List<InetAddress>> dns = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final InstanceAddresses addresses = new InstanceAddresses(this::lookup);

    private List<InetAddress> lookup(String host) throws UnknownHostException {
        asked.add(host);
        List<InetAddress> found = dns.get(host);
        if (found == null) {
            throw new UnknownHostException(host);
        }
        return found;
    }

    @Test
    void of_ipLiterals_becomeAddressesWithoutDns() {
        InstanceAddresses system = new InstanceAddresses(HostLookup.SYSTEM);
        InstanceAddresses.Found found = system.of(instances("10.1.2.3:80", "[2001:db8::1]:81"));
        assertThat(found.groups())
                .extracting(InstanceAddressesTest::only)
                .extracting(InetSocketAddress::getPort)
                .containsExactly(80, 81);
        assertThat(found.groups().get(1).getAddresses().toString()).contains("2001:db8:0:0:0:0:0:1");
        assertThat(system.expire())
                .as("whether there is a name to look up again")
                .isFalse();
    }

    @Test
    void of_sameAddressTwice_isOneGroupWithTheFirstInstance() {
        dns.put("h", ips("10.0.0.1"));
        InstanceAddresses.Found found = addresses.of(instances("h:1", "h:1", "h:2"));
        assertThat(found.groups()).hasSize(2);
        assertThat(instanceOf(found.groups().get(0)).id()).isEqualTo("0");
        assertThat(instanceOf(found.groups().get(1)).id()).isEqualTo("2");
        assertThat(asked).containsExactly("h");
    }

    @Test
    void of_hostWithSeveralIps_isOneGroup() {
        dns.put("h", ips("10.0.0.1", "10.0.0.2"));
        assertThat(addresses.of(instances("h:1")).groups())
                .singleElement()
                .satisfies(group -> assertThat(group.getAddresses()).hasSize(2));
    }

    @Test
    void of_instances_keepsTheirOrder() {
        dns.put("z", ips("10.0.0.9"));
        dns.put("a", ips("10.0.0.1"));
        assertThat(addresses.of(instances("z:1", "a:1", "z:2")).groups())
                .extracting(group -> instanceOf(group).address())
                .containsExactly("z:1", "a:1", "z:2");
    }

    @Test
    void of_unknownHost_leavesTheOthers() {
        dns.put("good", ips("10.0.0.1"));
        InstanceAddresses.Found found = addresses.of(instances("bad:1", "good:1"));
        assertThat(found.groups()).hasSize(1);
        assertThat(found.unknownHosts()).containsExactly("bad: unknown host");
    }

    @Test
    void of_unknownHostBefore_isLookedUpAgain() {
        addresses.of(instances("h:1"));
        dns.put("h", ips("10.0.0.1"));
        assertThat(addresses.of(instances("h:1")).groups()).hasSize(1);
    }

    @Test
    void of_knownHost_isNotLookedUpAgainUntilExpired() {
        dns.put("h", ips("10.0.0.1"));
        addresses.of(instances("h:1"));
        dns.put("h", ips("10.0.0.2"));
        assertThat(only(addresses.of(instances("h:1")).groups().get(0)).getHostString())
                .isEqualTo("10.0.0.1");
        assertThat(addresses.expire()).isTrue();
        assertThat(only(addresses.of(instances("h:1")).groups().get(0)).getHostString())
                .isEqualTo("10.0.0.2");
    }

    @Test
    void of_lookupFailsLater_keepsTheLastAnswer() {
        dns.put("h", ips("10.0.0.1"));
        addresses.of(instances("h:1"));
        dns.clear();
        addresses.expire();
        InstanceAddresses.Found found = addresses.of(instances("h:1"));
        assertThat(found.groups()).hasSize(1);
        assertThat(found.unknownHosts()).hasSize(1);
    }

    @Test
    void of_malformedAddress_isLeftOut() {
        InstanceAddresses.Found found = addresses.of(instances("nonsense", ":1", "h:0", "h:65536", "h:x"));
        assertThat(found.groups()).isEmpty();
        assertThat(found.malformed()).containsExactly("nonsense", ":1", "h:0", "h:65536", "h:x");
        assertThat(found.reasons()).startsWith("nonsense: not of the form host:port; ");
        assertThat(asked).isEmpty();
    }

    private static List<ServiceInstance> instances(String... hostPorts) {
        List<ServiceInstance> instances = new ArrayList<>();
        for (String hostPort : hostPorts) {
            instances.add(new ServiceInstance(String.valueOf(instances.size()), hostPort));
        }
        return instances;
    }

    private static List<InetAddress> ips(String... literals) {
        List<InetAddress> ips = new ArrayList<>();
        for (String literal : literals) {
            try {
                ips.add(InetAddress.getByName(literal));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }
        return ips;
    }

    private static ServiceInstance instanceOf(EquivalentAddressGroup group) {
        return group.getAttributes().get(EtcdTargets.INSTANCE);
    }

    private static InetSocketAddress only(EquivalentAddressGroup group) {
        assertThat(group.getAddresses()).hasSize(1);
        SocketAddress address = group.getAddresses().get(0);
        return (InetSocketAddress) address;
    }
}
