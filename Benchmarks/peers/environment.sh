# The Python packages that benchmarks compare with, in an environment of their own; sourced. Sets $peers.
cache="${XDG_CACHE_HOME:-$HOME/.cache}/samovar"
peers="$cache/bench-peers-2"
if [ ! -x "$peers/bin/python" ] || [ ! -e "$peers/complete" ]; then
    python3 -m venv --clear "$peers"
    "$peers/bin/pip" install --quiet faiss-cpu==1.15.1 igraph==1.0.0 numpy==2.4.6 scipy==1.17.1
    touch "$peers/complete"
fi
