#include "ldap/result_code.hpp"

#include <ldap.h>

namespace writeback::ldap {

std::string describe(int code) {
  return std::string(ldap_err2string(code)) + " (" + std::to_string(code) + ")";
}

}  // namespace writeback::ldap
