# lyn_folder(NAME FILES... ): the static library of one folder of src/, called lyn_NAME.
function(lyn_folder name)
  add_library(lyn_${name} STATIC ${ARGN})
  target_include_directories(lyn_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
endfunction()

# lyn_unit_test(FOLDER NAME LIBRARIES...): tests/unit/FOLDER/test_NAME.c as ctest unit.FOLDER.NAME.
# The file is one Check program: it defines `Suite *NAME_suite(void)`-like suites and its own main
# through tests/support/check_main.h.
function(lyn_unit_test folder name)
  add_executable(test_${folder}_${name} ${PROJECT_SOURCE_DIR}/tests/unit/${folder}/test_${name}.c)
  target_include_directories(test_${folder}_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(test_${folder}_${name} PRIVATE ${ARGN} PkgConfig::CHECK)
  add_test(NAME unit.${folder}.${name} COMMAND test_${folder}_${name})
  # Check gives a test 4 s by default, which a sanitizer build on a loaded machine can pass.
  set_tests_properties(unit.${folder}.${name} PROPERTIES LABELS unit
                       ENVIRONMENT CK_DEFAULT_TIMEOUT=60)
endfunction()

# lyn_fuzz_target(NAME LIBRARIES...): tests/fuzz/fuzz_NAME.c defines LLVMFuzzerTestOneInput. With
# LYN_FUZZ (clang) it is a fuzzer; always it is also a replay program, run by ctest over its corpus
# tests/fuzz/corpus/NAME/.
function(lyn_fuzz_target name)
  set(source ${PROJECT_SOURCE_DIR}/tests/fuzz/fuzz_${name}.c)
  add_executable(replay_${name} ${source} ${PROJECT_SOURCE_DIR}/tests/fuzz/replay.c)
  target_link_libraries(replay_${name} PRIVATE ${ARGN})
  add_test(NAME fuzz.replay.${name}
           COMMAND replay_${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
  set_tests_properties(fuzz.replay.${name} PROPERTIES LABELS fuzz)
  if(LYN_FUZZ)
    add_executable(fuzz_${name} ${source})
    target_link_libraries(fuzz_${name} PRIVATE ${ARGN})
    target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()
