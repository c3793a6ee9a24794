package io.github.etcdgrpc.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares, package by package, the jars or class folders that its classes were read from. */
final class ResideInOneModule extends ArchCondition<JavaClass> {

    private final Map<String, Set<String>> homes = new HashMap<>();

    ResideInOneModule() {
        super("reside in a package of one module");
    }

    @Override
    public void init(Collection<JavaClass> all) {
        homes.clear();
        all.forEach(type -> homes.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
                .add(home(type)));
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Set<String> found = homes.getOrDefault(type.getPackageName(), Set.of());
        events.add(new SimpleConditionEvent(
                type,
                found.size() == 1,
                type.getName() + " from " + home(type) + " shares its package, found in " + found));
    }

    private static String home(JavaClass type) {
        String source = type.getSource().orElseThrow().getUri().toString();
        String relative = type.getName().replace('.', '/') + ".class";
        return source.substring(0, source.length() - relative.length());
    }
}
