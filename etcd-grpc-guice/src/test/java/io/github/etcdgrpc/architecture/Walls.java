package io.github.etcdgrpc.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The layering rule, for the modules below one root package.
 *
 * <p>The root is a parameter so that the same rules judge the code that ships and the planted violations.
 */
final class Walls {

    private static final String[] VENDORS = {"io.etcd..", "io.vertx..", "io.netty..", "com.google.protobuf.."};
    private static final String GUICE = "com.google.inject..";

    private final String root;

    Walls(String root) {
        this.root = root;
    }

    /** The API knows the JDK, grpc-api and JSpecify. */
    ArchRule apiKnowsGrpcApiAlone() {
        return classes()
                .that(api())
                .should()
                .onlyDependOnClassesThat(api().or(resideInAnyPackage("java..", "io.grpc", "org.jspecify.annotations")))
                .as("the api depends on the JDK, grpc-api and JSpecify alone");
    }

    /** The logic knows the port: no backend, no vendor, no wiring, no inside of gRPC. */
    ArchRule coreKnowsThePortAlone() {
        return noClasses()
                .that(resideInAPackage(below("core")))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(below("backend"), below("resolver"), below("guice"), below("testkit"))
                                .or(resideInAnyPackage(VENDORS))
                                .or(resideInAPackage(GUICE))
                                .or(insideOfGrpc()))
                .as("core knows no backend, vendor, wiring or transport");
    }

    /** A backend knows the API, and neither the logic nor another backend. */
    ArchRule backendsKnowTheApiAlone() {
        return noClasses()
                .that(resideInAPackage(below("backend")))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(below("core"), below("resolver"), below("guice"), below("testkit")))
                .as("a backend knows nothing of ours but the api");
    }

    /** The simulated etcd is no reason to load the real client, nor the other way round. */
    ArchRule backendsDoNotKnowEachOther() {
        return noClasses()
                .that(resideInAPackage(below("backend.inmemory")))
                .should()
                .dependOnClassesThat(resideInAPackage(below("backend.jetcd")).or(resideInAnyPackage(VENDORS)))
                .as("the in-memory backend knows neither jetcd nor its adapter");
    }

    /** The resolver reaches etcd through the API. */
    ArchRule resolverKnowsTheApiAlone() {
        return noClasses()
                .that(resideInAPackage(below("resolver")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(below("core"), below("backend"), below("guice"), GUICE))
                .as("the resolver knows nothing of ours but the api");
    }

    /** No signature, field or statement outside the adapter names a type of jetcd, Vert.x, Netty or protobuf. */
    ArchRule vendorTypesStayInTheirAdapter() {
        return noClasses()
                .that(resideOutsideOfPackage(below("backend.jetcd")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(VENDORS))
                .as("jetcd, Vert.x, Netty and protobuf types stay in backend.jetcd");
    }

    /** Guice stays optional: only the wiring module, and a backend's own module class, load it. */
    ArchRule guiceStaysInModules() {
        return noClasses()
                .that(resideOutsideOfPackage(below("guice")))
                .and()
                .haveNameNotMatching(".*Module(\\$.*)?")
                .should()
                .dependOnClassesThat(resideInAPackage(GUICE))
                .as("only modules for Guice load Guice");
    }

    /** The JDK's clocks, timers and sleeps are asked by the system's timekeeper alone. */
    ArchRule timeComesFromTheTimekeeper() {
        return noClasses()
                .that(describe(
                        "are not the system's timekeeper",
                        type -> !isWithin(type, root + ".core.time.SystemTimekeeper")))
                .should()
                .callMethodWhere(JdkTime.read())
                .orShould()
                .dependOnClassesThat(JdkTime.timer())
                .as("only SystemTimekeeper asks the JDK for the time, or to wait");
    }

    /** A package belongs to one module, so that every jar can be a module. */
    ArchRule packagesAreWhole() {
        return classes().should(new ResideInOneModule()).as("no package is split over two modules");
    }

    /** Every package says that a reference is not null unless it says so. */
    ArchRule packagesAreNullMarked() {
        return classes()
                .should(new ResideInANullMarkedPackage())
                .as("every package is @NullMarked in its package-info");
    }

    private DescribedPredicate<JavaClass> api() {
        return resideInAPackage(root + "..")
                .and(resideOutsideOfPackages(
                        below("core"), below("backend"), below("resolver"), below("guice"), below("testkit")));
    }

    private static DescribedPredicate<JavaClass> insideOfGrpc() {
        return resideInAPackage("io.grpc..").and(resideOutsideOfPackage("io.grpc"));
    }

    private static boolean isWithin(JavaClass type, String name) {
        return type.getName().equals(name) || type.getName().startsWith(name + "$");
    }

    private String below(String module) {
        return root + "." + module + "..";
    }
}
