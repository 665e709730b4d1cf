# Debian's libraries as imported targets, static archives first: a program that loads libnng.so
# drags in three mbedTLS libraries and starts 0.7-1.3 ms later. The archives of nng and mbedTLS
# are not position independent, so shared libraries of ours link the .so (dep::nng_shared).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

function(lyn_archive name archive header)
  find_library(LYN_${name}_ARCHIVE NAMES lib${archive}.a REQUIRED)
  find_path(LYN_${name}_INCLUDE NAMES ${header} REQUIRED)
  add_library(dep::${name} STATIC IMPORTED GLOBAL)
  set_target_properties(dep::${name} PROPERTIES
    IMPORTED_LOCATION ${LYN_${name}_ARCHIVE}
    INTERFACE_INCLUDE_DIRECTORIES ${LYN_${name}_INCLUDE})
endfunction()

lyn_archive(mbedcrypto mbedcrypto mbedtls/version.h)
lyn_archive(mbedx509 mbedx509 mbedtls/version.h)
lyn_archive(mbedtls mbedtls mbedtls/version.h)
lyn_archive(nng nng nng/nng.h)
lyn_archive(protobufc protobuf-c protobuf-c/protobuf-c.h)
lyn_archive(yaml yaml yaml.h)
lyn_archive(minizip minizip minizip/unzip.h)
lyn_archive(expat expat expat.h)
lyn_archive(z z zlib.h)
lyn_archive(pcre2 pcre2-8 pcre2.h)
set_property(TARGET dep::mbedx509 PROPERTY INTERFACE_LINK_LIBRARIES dep::mbedcrypto)
set_property(TARGET dep::mbedtls PROPERTY INTERFACE_LINK_LIBRARIES dep::mbedx509)
set_property(TARGET dep::minizip PROPERTY INTERFACE_LINK_LIBRARIES dep::z)
set_property(TARGET dep::expat PROPERTY INTERFACE_LINK_LIBRARIES m)
set_property(TARGET dep::nng PROPERTY INTERFACE_LINK_LIBRARIES dep::mbedtls Threads::Threads)

find_library(LYN_NNG_SHARED NAMES nng REQUIRED)
add_library(dep::nng_shared SHARED IMPORTED GLOBAL)
set_target_properties(dep::nng_shared PROPERTIES IMPORTED_LOCATION ${LYN_NNG_SHARED})

# md4c comes as a shared library only.
find_library(LYN_MD4C NAMES md4c REQUIRED)
add_library(dep::md4c SHARED IMPORTED GLOBAL)
set_target_properties(dep::md4c PROPERTIES IMPORTED_LOCATION ${LYN_MD4C})

find_program(LYN_PROTOC protoc REQUIRED)
find_program(LYN_PROTOC_C protoc-c REQUIRED)
find_path(LYN_GOOGLE_PROTO google/protobuf/compiler/plugin.proto REQUIRED)

if(LYN_TESTS)
  # Debian's own interpreter: it is the one that has pandas and PyYAML.
  find_program(LYN_PYTHON NAMES /usr/bin/python3 python3 REQUIRED)
  pkg_check_modules(CHECK REQUIRED IMPORTED_TARGET check)
endif()
