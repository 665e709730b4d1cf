/* alone.c - stands behind the header that the compiler is told to include before it. */
typedef int a_file_needs_a_declaration;
