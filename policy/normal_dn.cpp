#include "policy/normal_dn.hpp"

#include <algorithm>

namespace writeback {

bool is_within(const NormalDn& entry, const NormalDn& subtree) {
  if (subtree.rdns.size() > entry.rdns.size()) return false;
  return std::equal(subtree.rdns.rbegin(), subtree.rdns.rend(), entry.rdns.rbegin());
}

}  // namespace writeback
