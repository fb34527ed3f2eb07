# Puts the files of a folder into a source file.
# usage: cmake -D FOLDER=portal -D OUTPUT=portal_files.cpp -P embed_portal.cmake
set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")

file(GLOB_RECURSE names RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT names)
set(rows "")
foreach(name ${names})
  get_filename_component(extension ${name} LAST_EXT)
  string(SUBSTRING "${extension}" 1 -1 extension)
  if(NOT DEFINED type_${extension})
    message(FATAL_ERROR "${FOLDER}/${name}: of which media type is that?")
  endif()
  # As numbers: a literal has a longest length, and the texts have signs in them that cmake takes for its own.
  file(READ ${FOLDER}/${name} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
  string(REGEX REPLACE "((\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?)" "\n\"\\1\"" bytes "${bytes}")
  string(APPEND rows "PortalFile{\"${name}\", \"${type_${extension}}\",${bytes}sv},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"api/portal_files.hpp\"

#include <array>

namespace writeback::api {
namespace {

using namespace std::string_view_literals;

constexpr std::array files{
${rows}};

}  // namespace

std::span<const PortalFile> portal_files() {
  return files;
}

}  // namespace writeback::api
")
