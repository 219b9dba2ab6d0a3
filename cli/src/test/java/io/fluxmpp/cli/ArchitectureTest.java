package io.fluxmpp.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fluxmpp.jingle.filetransfer.LocalFileException;
import java.util.concurrent.Future;
import org.reactivestreams.Publisher;

/** Which room may see which. */
@AnalyzeClasses(packages = "io.fluxmpp.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ROOMS_HAVE_NO_CYCLES =
            slices().matching("io.fluxmpp.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule FILES_AND_TERMINAL_KNOW_NOTHING_OF_XMPP = noClasses()
            .that()
            .resideInAnyPackage("..cli.file", "..cli.terminal")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.fluxmpp.stream..", "io.fluxmpp.jingle..", "io.fluxmpp.ibb..", "picocli..")
                            .and(not(assignableTo(LocalFileException.class))));

    @ArchTest
    static final ArchRule NOTHING_INTERNAL_IS_SEEN =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.fluxmpp.stream.internal..");

    @ArchTest
    static final ArchRule BUFFERS_ARE_PLAIN =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule NOTHING_BLOCKS = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("block.*")).and(target(owner(assignableTo(Publisher.class)))));

    @ArchTest
    static final ArchRule ONLY_THE_FOREGROUND_WAITS = noClasses()
            .that()
            .doNotHaveSimpleName("Foreground")
            .should()
            .callMethodWhere(target(name("get")).and(target(owner(assignableTo(Future.class)))));
}
