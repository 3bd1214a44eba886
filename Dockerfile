# docker build -t trueup . && docker run --rm -v "$PWD:/project:ro" trueup check
FROM python:3.12-slim
COPY . /source
RUN pip install --no-cache-dir "/source[audit,tables,saved]" && rm -rf /source && useradd --create-home --uid 10001 trueup \
    && install --directory --owner trueup /var/cache/trueup
# The project is mounted read-only, and what is kept between runs stays in the container.
ENV TRUEUP_CACHE_DIR=/var/cache/trueup XDG_CACHE_HOME=/var/cache
# By its number, so that a cluster sees that it is not root.
USER 10001
WORKDIR /project
ENTRYPOINT ["trueup"]
CMD ["check"]
