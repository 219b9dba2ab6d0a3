package io.fluxmpp.testkit;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import net.jqwik.api.Group;
import net.jqwik.api.lifecycle.AfterContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;

/** {@link HouseRules} for classes that jqwik runs; jqwik finds it by itself. */
public final class JqwikHouseRules implements AfterContainerHook {

    /** Called by jqwik. */
    public JqwikHouseRules() {
        HouseRules.install();
    }

    @Override
    public boolean appliesTo(Optional<AnnotatedElement> element) {
        return element.filter(it -> it instanceof Class<?> && !it.isAnnotationPresent(Group.class))
                .isPresent();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public void afterContainer(ContainerLifecycleContext context) {
        HouseRules.check();
    }
}
