package io.github.etcdgrpc.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that ships keeps to the layering rule. */
class WallsTest {

    static final String ROOT = "io.github.etcdgrpc";

    private static final Walls WALLS = new Walls(ROOT);
    private static JavaClasses shipped;

    @BeforeAll
    static void readEveryModule() {
        shipped = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages(ROOT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spi", "core", "backend.jetcd", "backend.inmemory", "resolver", "guice", "testkit"})
    void modules_classPath_hasEveryOne(String module) {
        assertThat(shipped.stream().map(type -> type.getPackageName() + "."))
                .anyMatch(name -> name.startsWith(ROOT + "." + module + "."));
    }

    @Test
    void api_dependencies_areGrpcApiAlone() {
        WALLS.apiKnowsGrpcApiAlone().check(shipped);
    }

    @Test
    void core_dependencies_stopAtThePort() {
        WALLS.coreKnowsThePortAlone().check(shipped);
    }

    @Test
    void backends_dependencies_stopAtTheApi() {
        WALLS.backendsKnowTheApiAlone().check(shipped);
    }

    @Test
    void backends_dependencies_leaveOutEachOther() {
        WALLS.backendsDoNotKnowEachOther().check(shipped);
    }

    @Test
    void resolver_dependencies_stopAtTheApi() {
        WALLS.resolverKnowsTheApiAlone().check(shipped);
    }

    @Test
    void vendorTypes_outsideTheirAdapter_doNotOccur() {
        WALLS.vendorTypesStayInTheirAdapter().check(shipped);
    }

    @Test
    void guice_outsideItsModules_isNotLoaded() {
        WALLS.guiceStaysInModules().check(shipped);
    }

    @Test
    void time_outsideTheSystemTimekeeper_isNotReadFromTheJdk() {
        WALLS.timeComesFromTheTimekeeper().check(shipped);
    }

    @Test
    void packages_overModules_areWhole() {
        WALLS.packagesAreWhole().check(shipped);
    }

    @Test
    void packages_everyOne_isNullMarked() {
        WALLS.packagesAreNullMarked().check(shipped);
    }
}
