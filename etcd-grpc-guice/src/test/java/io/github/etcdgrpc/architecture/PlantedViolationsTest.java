package io.github.etcdgrpc.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.github.etcdgrpc.architecture.planted.ApiUsesGuava;
import io.github.etcdgrpc.architecture.planted.ApiUsesVendorInSignature;
import io.github.etcdgrpc.architecture.planted.backend.inmemory.BackendUsesCore;
import io.github.etcdgrpc.architecture.planted.backend.inmemory.InMemoryUsesJetcd;
import io.github.etcdgrpc.architecture.planted.backend.inmemory.InMemoryUsesOtherBackend;
import io.github.etcdgrpc.architecture.planted.backend.jetcd.AdapterUsesVendor;
import io.github.etcdgrpc.architecture.planted.backend.jetcd.PlantedBackendModule;
import io.github.etcdgrpc.architecture.planted.core.CoreUsesBackend;
import io.github.etcdgrpc.architecture.planted.core.CoreUsesGrpcCore;
import io.github.etcdgrpc.architecture.planted.core.CoreUsesGuice;
import io.github.etcdgrpc.architecture.planted.core.CoreUsesJetcd;
import io.github.etcdgrpc.architecture.planted.core.CoreUsesVertx;
import io.github.etcdgrpc.architecture.planted.core.time.ReadsTheClock;
import io.github.etcdgrpc.architecture.planted.core.time.StartsATimer;
import io.github.etcdgrpc.architecture.planted.core.time.SystemTimekeeper;
import io.github.etcdgrpc.architecture.planted.resolver.ResolverUsesCore;
import io.github.etcdgrpc.architecture.planted.unmarked.ForgotNullMarked;
import io.github.etcdgrpc.spi.PlantedInTheApisPackage;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule is seen to fail: on the classes planted for it, and on those alone. */
class PlantedViolationsTest {

    private static final String ROOT = "io.github.etcdgrpc.architecture.planted";
    private static final Walls WALLS = new Walls(ROOT);
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(ROOT);

    @Test
    void apiKnowsGrpcApiAlone_plantedGuavaAndJetcd_fails() {
        List<String> reported = violations(WALLS.apiKnowsGrpcApiAlone(), PLANTED);

        assertThat(reported).anyMatch(naming(ApiUsesGuava.class)).anyMatch(naming(ApiUsesVendorInSignature.class));
    }

    @Test
    void coreKnowsThePortAlone_eachPlantedDependency_fails() {
        List<String> reported = violations(WALLS.coreKnowsThePortAlone(), PLANTED);

        assertBlamesExactly(
                reported,
                CoreUsesBackend.class,
                CoreUsesJetcd.class,
                CoreUsesVertx.class,
                CoreUsesGuice.class,
                CoreUsesGrpcCore.class);
    }

    @Test
    void backendsKnowTheApiAlone_plantedCall_fails() {
        assertBlamesExactly(violations(WALLS.backendsKnowTheApiAlone(), PLANTED), BackendUsesCore.class);
    }

    @Test
    void backendsDoNotKnowEachOther_plantedCalls_fails() {
        assertBlamesExactly(
                violations(WALLS.backendsDoNotKnowEachOther(), PLANTED),
                InMemoryUsesOtherBackend.class,
                InMemoryUsesJetcd.class);
    }

    @Test
    void resolverKnowsTheApiAlone_plantedCall_fails() {
        assertBlamesExactly(violations(WALLS.resolverKnowsTheApiAlone(), PLANTED), ResolverUsesCore.class);
    }

    @Test
    void vendorTypesStayInTheirAdapter_plantedSignatureAndCalls_failOutsideTheAdapterOnly() {
        List<String> reported = violations(WALLS.vendorTypesStayInTheirAdapter(), PLANTED);

        assertBlamesExactly(
                reported,
                ApiUsesVendorInSignature.class,
                CoreUsesJetcd.class,
                CoreUsesVertx.class,
                InMemoryUsesJetcd.class);
        assertThat(reported).noneMatch(naming(AdapterUsesVendor.class));
    }

    @Test
    void guiceStaysInModules_plantedUse_failsUnlessInAModule() {
        List<String> reported = violations(WALLS.guiceStaysInModules(), PLANTED);

        assertBlamesExactly(reported, CoreUsesGuice.class);
        assertThat(reported).noneMatch(naming(PlantedBackendModule.class));
    }

    @Test
    void timeComesFromTheTimekeeper_plantedClockAndTimer_failUnlessInTheTimekeeper() {
        List<String> reported = violations(WALLS.timeComesFromTheTimekeeper(), PLANTED);

        assertBlamesExactly(reported, ReadsTheClock.class, StartsATimer.class);
        assertThat(reported).noneMatch(naming(SystemTimekeeper.class));
    }

    @Test
    void packagesAreWhole_plantedClassInTheApisPackage_fails() {
        JavaClasses withTests = new ClassFileImporter().importPackages("io.github.etcdgrpc.spi");

        assertThat(violations(WALLS.packagesAreWhole(), withTests)).anyMatch(naming(PlantedInTheApisPackage.class));
    }

    @Test
    void packagesAreNullMarked_plantedPackage_fails() {
        assertBlamesExactly(violations(WALLS.packagesAreNullMarked(), PLANTED), ForgotNullMarked.class);
    }

    private static void assertBlamesExactly(List<String> reported, Class<?>... culprits) {
        assertThat(reported).allMatch(line -> Stream.of(culprits).anyMatch(type -> line.contains(type.getName())));
        assertThat(culprits).allSatisfy(type -> assertThat(reported).anyMatch(naming(type)));
    }

    private static Predicate<String> naming(Class<?> type) {
        return line -> line.contains(type.getName());
    }

    private static List<String> violations(ArchRule rule, JavaClasses classes) {
        return rule.evaluate(classes).getFailureReport().getDetails();
    }
}
